// Comforts on top of pages that work without them: theme, keys, menus, guards, counters, clocks. No dependency but htmx's events.
(function () {
  "use strict";

  var root = document.documentElement;
  var token = document.querySelector('meta[name="csrf-token"]');
  root.classList.add("js");

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function typing(node) {
    return node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));
  }

  // Requests by htmx carry the token that forms carry.
  document.addEventListener("htmx:configRequest", function (event) {
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  // Theme: at once, then kept by the server.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-theme-form] button");
    if (!button || !window.fetch) return;
    event.preventDefault();
    var form = button.form;
    var data = new FormData(form);
    data.set("theme", button.value);
    root.dataset.theme = button.value;
    all("button", form).forEach(function (one) {
      one.setAttribute("aria-pressed", String(one === button));
    });
    fetch(form.action, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" }).catch(function () {});
  });

  // Menus close by Escape, by a click elsewhere, and when another opens.
  function closeMenus(except) {
    all("details.menu[open]").forEach(function (menu) {
      if (menu !== except && !menu.contains(except)) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.menu"));
  });

  // Side menu on a phone.
  var side = document.getElementById("side");
  function showSide(open) {
    if (!side) return;
    side.classList.toggle("is-open", open);
    var opener = document.querySelector("[data-nav-open]");
    if (open) (side.querySelector("[aria-current]") || side.querySelector("a")).focus();
    else if (opener && opener.offsetParent) opener.focus();
  }
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-nav-open]")) {
      event.preventDefault();
      showSide(true);
    } else if (event.target.closest("[data-nav-close]")) {
      event.preventDefault();
      showSide(false);
    }
  });

  // Windows, messages, copies.
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-dialog]");
    if (opener) openDialog(opener.dataset.dialog);
    var closer = event.target.closest("[data-close]");
    if (closer) closer.closest(".alert").remove();
    var copier = event.target.closest("[data-copy]");
    if (copier && navigator.clipboard) copy(copier);
    if (event.target.tagName === "DIALOG") event.target.close();
  });
  function openDialog(id) {
    var dialog = document.getElementById(id);
    if (dialog && dialog.showModal && !dialog.open) dialog.showModal();
  }
  function copy(button) {
    var word = button.querySelector("span");
    var before = word.textContent;
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      word.textContent = button.dataset.done;
      setTimeout(function () {
        word.textContent = before;
      }, 1600);
    });
  }

  // A second click on a sent form does nothing; after "back" the form is usable again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-guard") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    delete form.dataset.dirty;
    var button = event.submitter;
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.classList.add("is-busy");
    }
    // An answer that is a download leaves the page standing; the form's key keeps a late second sending from acting twice.
    setTimeout(function () {
      release(form);
    }, 15000);
  });
  function release(form) {
    delete form.dataset.sent;
    all("[aria-disabled].is-busy", form).forEach(function (button) {
      button.removeAttribute("aria-disabled");
      button.classList.remove("is-busy");
    });
  }
  window.addEventListener("pageshow", function () {
    all("form[data-guard]").forEach(release);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.matches && event.target.matches("form[data-guard]")) release(event.target);
  });

  // "Not saved yet"; asking before leaving only where a page wants it.
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.dataset.unsaved) {
      form.dataset.dirty = "1";
      all("[data-unsaved-note]", form).forEach(function (note) {
        note.hidden = false;
      });
    }
    if (event.target.id) count(event.target.id);
  });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector('form[data-unsaved="ask"][data-dirty]')) event.preventDefault();
  });

  // Characters left.
  function count(id) {
    var counter = document.querySelector('[data-counter-for="' + CSS.escape(id) + '"]');
    if (!counter) return;
    var left = Number(counter.dataset.most) - Array.from(document.getElementById(id).value).length;
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{n}", String(Math.abs(left)));
    counter.classList.toggle("is-over", left < 0);
  }

  // Clocks. Further away than two days the server's words stay: only the server knows working days.
  var relative = window.Intl && Intl.RelativeTimeFormat ? new Intl.RelativeTimeFormat(root.lang, { numeric: "always" }) : null;
  var exact = window.Intl ? new Intl.DateTimeFormat(root.lang, { dateStyle: "medium", timeStyle: "short" }) : null;
  function wordsUntil(seconds) {
    var size = Math.abs(seconds);
    if (size < 5400) return relative.format(Math.trunc(seconds / 60), "minute");
    return relative.format(Math.round(seconds / 3600), "hour");
  }
  function tick() {
    var now = Date.now();
    if (relative) {
      all("[data-due]").forEach(function (node) {
        var due = Date.parse(node.dataset.due);
        var seconds = (due - now) / 1000;
        if (isNaN(due)) return;
        if (exact && !node.title) node.title = exact.format(due);
        if (Math.abs(seconds) < 172800) node.textContent = wordsUntil(seconds);
        var chip = node.closest(".due, .clock");
        if (chip && seconds < 0 && !chip.classList.contains("tone-late")) {
          chip.classList.remove("tone-ok", "tone-warn");
          chip.classList.add("tone-late");
        }
      });
    }
  }
  function two(value) {
    return (value < 10 ? "0" : "") + value;
  }
  function tickSeconds() {
    var now = Date.now();
    all("[data-countdown]").forEach(function (node) {
      var left = Math.trunc((Date.parse(node.dataset.countdown) - now) / 1000);
      if (isNaN(left)) return;
      var size = Math.abs(left);
      node.textContent = (left < 0 ? "\u2212" : "") + two(Math.floor(size / 3600)) + ":" + two(Math.floor(size / 60) % 60) + ":" + two(size % 60);
      if (left < 0) node.closest(".clock").classList.replace("tone-ok", "tone-late") || node.closest(".clock").classList.replace("tone-warn", "tone-late");
    });
  }

  // Tables: the row opens; j, k and Enter move; the head stays in sight where the table fits.
  document.addEventListener("click", function (event) {
    var row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, summary, details")) return;
    if (String(window.getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else window.location.assign(row.dataset.href);
  });
  function move(by) {
    var rows = all("tr[data-href], .todo, [data-row]").filter(function (row) {
      return row.offsetParent;
    });
    if (!rows.length) return;
    var at = rows.findIndex(function (row) {
      return row.classList.contains("is-at");
    });
    rows.forEach(function (row) {
      row.classList.remove("is-at");
    });
    var next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    next.classList.add("is-at");
    var link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  function fitTables() {
    all("[data-table]").forEach(function (region) {
      region.classList.remove("fits");
      region.classList.toggle("fits", region.firstElementChild.scrollWidth <= region.clientWidth);
    });
  }

  // Keys: / ? g and a letter, j, k. Single keys can be switched off in the list of keys (kept on this computer).
  var keysOn = true;
  try {
    keysOn = localStorage.getItem("fairline-keys") !== "off";
  } catch (_error) {
    keysOn = true;
  }
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-keys-switch]")) return;
    keysOn = event.target.checked;
    try {
      localStorage.setItem("fairline-keys", keysOn ? "on" : "off");
    } catch (_error) {
      // Private windows may refuse; then it holds for this page.
    }
  });
  var going = 0;
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var open = document.querySelector("details.menu[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      } else if (side && side.classList.contains("is-open")) showSide(false);
      return;
    }
    if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (going && Date.now() - going < 1500) {
      going = 0;
      var target = event.key === "d" && !document.querySelector('[data-go="d"]') ? document.querySelector(".side .brand") : document.querySelector('[data-go="' + CSS.escape(event.key) + '"]');
      if (target) {
        event.preventDefault();
        target.click();
      }
      return;
    }
    going = 0;
    if (event.key === "/") {
      var field = document.querySelector("[data-search]") || document.querySelector("[data-search-all]");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    } else if (event.key === "?") openDialog("keyboard-help");
    else if (event.key === "g") going = Date.now();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
  });

  function start(within) {
    all("[data-counter-for]", within).forEach(function (counter) {
      count(counter.dataset.counterFor);
    });
    all("[data-keys-switch]").forEach(function (box) {
      box.checked = keysOn;
    });
    fitTables();
    tick();
    tickSeconds();
  }
  start(document);
  var summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.addEventListener("htmx:afterSettle", function (event) {
    start(event.target);
  });
  window.addEventListener("resize", fitTables);
  setInterval(tick, 30000);
  if (document.querySelector("[data-countdown]")) setInterval(tickSeconds, 1000);
})();
