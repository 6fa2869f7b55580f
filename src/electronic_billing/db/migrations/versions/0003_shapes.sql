-- How many invoices of each shape had the XML that Fatture in Cloud made of them compared with ours, by company.
CREATE TABLE ebilling.document_shapes (
    tenant_id uuid NOT NULL,
    company_id uuid NOT NULL,
    shape text NOT NULL,
    compared integer NOT NULL,
    PRIMARY KEY (tenant_id, company_id, shape),
    FOREIGN KEY (tenant_id, company_id) REFERENCES ebilling.fattura_companies
);
ALTER TABLE ebilling.document_shapes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ebilling.document_shapes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON ebilling.document_shapes
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON ebilling.document_shapes TO ebilling_worker;
GRANT SELECT ON ebilling.document_shapes TO ebilling_web;

-- Where advisers disagree on a charge of a rental, each company says how it is treated; {} is all defaults.
ALTER TABLE ebilling.fattura_companies ADD COLUMN rental_settings jsonb NOT NULL DEFAULT '{}';
