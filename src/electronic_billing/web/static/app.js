"use strict";
// What HTML cannot say by itself: open and close the dialog, tell of a server that does not answer, and take files
// that are dropped beside their field.

const modal = () => document.getElementById("modal");

function openModal() {
  const dialog = modal();
  if (!dialog.open) dialog.showModal();
  const target = dialog.querySelector("[data-focus]") || dialog.querySelector("#modal-title");
  if (target) target.focus();
}

function notify(text) {
  const notice = document.createElement("div");
  notice.className = "notice error";
  notice.setAttribute("role", "alert");
  notice.textContent = text;
  const dialog = modal();
  const place = dialog.open ? dialog.querySelector("article") || dialog : document.getElementById("notices");
  place.querySelectorAll(":scope > .notice.offline").forEach((old) => old.remove());
  notice.classList.add("offline");
  place.prepend(notice);
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target === modal() && modal().childElementCount) openModal();
});

document.addEventListener("htmx:error", (event) => {
  // A background refresh that fails says nothing: the next one may succeed.
  const source = event.detail.ctx && event.detail.ctx.sourceElement;
  if (source && !source.closest("[hx-sse\\:connect], [data-quiet]")) notify(document.body.dataset.offline);
});

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close-modal]");
  if (closer && modal().contains(closer)) {
    event.preventDefault();
    modal().close();
    return;
  }
  document.querySelectorAll("details.person[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.person[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

const dropPlace = (event) => event.target.closest && event.target.closest("[data-drop]");
const bringsFiles = (event) => [...event.dataTransfer.types].includes("Files");

document.addEventListener("dragover", (event) => {
  const place = dropPlace(event);
  if (!place || !bringsFiles(event)) return;
  event.preventDefault();
  place.classList.add("over");
});

document.addEventListener("dragleave", (event) => {
  const place = dropPlace(event);
  if (place && !place.contains(event.relatedTarget)) place.classList.remove("over");
});

document.addEventListener("drop", (event) => {
  const place = dropPlace(event);
  if (!place || !bringsFiles(event)) return;
  event.preventDefault();
  place.classList.remove("over");
  const field = place.querySelector("input[type=file]");
  field.files = event.dataTransfer.files;
  field.form.requestSubmit();
});

document.addEventListener("DOMContentLoaded", () => {
  modal().addEventListener("close", () => modal().replaceChildren());
  const summary = document.querySelector("main [data-focus]");
  if (summary) summary.focus();
});
