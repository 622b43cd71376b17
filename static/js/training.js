/* Answers and confirmations that survive a slow, breaking connection: each change has an id and a count of its own, stays in
   this browser until the server says that it has exactly this change, and is sent again by itself. */
(function () {
  "use strict";

  var PREFIX = "fairline-answer:";
  var QUIET = 3000;
  var PATIENCE = 15000;
  var MOMENT = 1500;
  var OTHERS_TURN = 5000;
  var KEPT = 7 * 24 * 3600 * 1000;
  var PAUSES = [1000, 2000, 4000, 8000, 15000];

  var token = document.querySelector('meta[name="csrf-token"]');
  var band = document.querySelector("[data-unsaved]");
  var attempt = (document.querySelector("[data-attempt]") || { dataset: {} }).dataset.attempt;
  if (!band || !window.fetch || !window.AbortController) return;

  var waiting = {};
  var ending = null;
  var busy = false;
  var failures = 0;
  var resting = 0;
  var stalled = false;
  var leaving = false;
  var refused = { late: 0, closed: 0 };
  var last = 0;

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  // The browser's own storage: another tab or the next visit finds there what was not acknowledged.
  function keep(entry) {
    waiting[entry.question] = entry;
    try {
      localStorage.setItem(PREFIX + attempt + ":" + entry.question, JSON.stringify(entry));
    } catch (_error) {
      // Full or switched off: then it is kept as long as the page is open.
    }
  }
  function read(text) {
    try {
      var entry = JSON.parse(text);
      return entry && entry.url && Array.isArray(entry.fields) ? entry : null;
    } catch (_error) {
      return null;
    }
  }
  function drop(entry) {
    if ((waiting[entry.question] || {}).id === entry.id) delete waiting[entry.question];
    try {
      var key = PREFIX + attempt + ":" + entry.question;
      if ((read(localStorage.getItem(key)) || {}).id === entry.id) localStorage.removeItem(key);
    } catch (_error) {
      // As above.
    }
  }
  function recall() {
    var keys = [];
    try {
      keys = Object.keys(localStorage);
    } catch (_error) {
      return;
    }
    keys.forEach(function (key) {
      if (key.indexOf(PREFIX) !== 0) return;
      var entry = read(localStorage.getItem(key));
      if (!entry || Date.now() - entry.at > KEPT) localStorage.removeItem(key);
      else if (key.indexOf(PREFIX + attempt + ":") === 0) {
        waiting[entry.question] = entry;
        entry.due = 0;
        show(entry);
      }
    });
  }

  // What the fields of a question hold, and putting it back.
  function card(question) {
    return document.querySelector('[data-answer="' + CSS.escape(question) + '"]');
  }
  function inputs(answer) {
    return all("input, select, textarea", answer).filter(function (field) {
      return field.name && !field.matches("[data-sequence], [data-client-id]");
    });
  }
  function given(answer) {
    var found = [];
    inputs(answer).forEach(function (field) {
      if (!/^(radio|checkbox)$/.test(field.type) || field.checked) found.push([field.name, field.value]);
    });
    return found;
  }
  function show(entry) {
    var answer = card(entry.question);
    if (!answer || Number(answer.querySelector("[data-sequence]").value) >= entry.sequence) return;
    inputs(answer).forEach(function (field) {
      var values = entry.fields.filter(function (pair) {
        return pair[0] === field.name;
      });
      if (/^(radio|checkbox)$/.test(field.type)) {
        field.checked = values.some(function (pair) {
          return pair[1] === field.value;
        });
      } else field.value = values.length ? values[0][1] : "";
    });
    number(answer, entry);
    delete answer.dataset.told;
    say(entry.question, "");
  }
  function number(answer, entry) {
    answer.querySelector("[data-sequence]").value = String(entry.sequence);
    answer.querySelector("[data-client-id]").value = entry.id;
    last = Math.max(last, entry.sequence);
  }
  function say(question, sentence) {
    var place = document.getElementById("saved-" + question);
    if (place) place.textContent = sentence;
  }

  function id() {
    var random = new Uint32Array(3);
    window.crypto.getRandomValues(random);
    return Array.from(random, function (part) {
      return part.toString(36);
    }).join("-");
  }

  // A change: counted above all that this page has seen, also what another computer saved whose clock is ahead.
  function note(answer, pause) {
    var question = answer.dataset.answer;
    var before = waiting[question];
    var fields = given(answer);
    if (before && JSON.stringify(before.fields) === JSON.stringify(fields)) {
      before.due = Math.min(before.due, Date.now() + pause);
      return pump();
    }
    if (!before && answer.dataset.told === JSON.stringify(fields)) return;
    last = Math.max(last + 1, Date.now());
    var entry = { question: question, url: answer.dataset.url, fields: fields, id: id(), sequence: last, at: Date.now() };
    entry.due = entry.at + pause;
    number(answer, entry);
    say(question, "");
    keep(entry);
    setTimeout(pump, pause);
    setTimeout(draw, pause + MOMENT);
  }
  document.addEventListener("change", function (event) {
    var answer = event.target.closest("[data-answer]");
    if (answer) note(answer, 0);
  });
  document.addEventListener("input", function (event) {
    var answer = event.target.closest("[data-answer]");
    if (answer && event.target.matches("textarea, input:not([type=radio]):not([type=checkbox])")) note(answer, QUIET);
  });

  // Another tab: what it has not saved yet stands here too, and is sent from here if that tab does not.
  window.addEventListener("storage", function (event) {
    if (!attempt || !event.key || event.key.indexOf(PREFIX + attempt + ":") !== 0) return;
    var entry = read(event.newValue);
    if (entry) {
      if ((waiting[entry.question] || { sequence: 0 }).sequence >= entry.sequence) return;
      waiting[entry.question] = entry;
      entry.due = Date.now() + OTHERS_TURN;
      show(entry);
      setTimeout(pump, OTHERS_TURN);
    } else {
      var gone = read(event.oldValue);
      if (gone && (waiting[gone.question] || {}).id === gone.id) delete waiting[gone.question];
    }
    draw();
  });

  // Sending, one after the other; what fails waits, longer each time, and less when the network comes back.
  function entries() {
    return Object.keys(waiting).map(function (question) {
      return waiting[question];
    });
  }
  function post(url, body, lasting) {
    var stop = new AbortController();
    var timer = setTimeout(function () {
      stop.abort();
    }, PATIENCE * Math.min(1 + failures, 4));
    var headers = { "X-CSRFToken": token ? token.content : "" };
    var how = { method: "POST", body: body, headers: headers, credentials: "same-origin", redirect: "manual", signal: stop.signal };
    if (lasting) how.keepalive = true;
    return fetch(url, how).then(function (answer) {
      return (/json/.test(answer.headers.get("Content-Type") || "") ? answer.json() : Promise.resolve(null)).then(function (told) {
        clearTimeout(timer);
        return { answer: answer, told: told };
      });
    });
  }
  function body(entry) {
    var data = new URLSearchParams();
    entry.fields.forEach(function (pair) {
      data.append(pair[0], pair[1]);
    });
    data.append("s" + entry.question, String(entry.sequence));
    data.append("c" + entry.question, entry.id);
    return data;
  }
  function next() {
    var now = Date.now();
    var due = entries().filter(function (entry) {
      return ending || entry.due <= now;
    });
    due.sort(function (one, other) {
      return (one.tries || 0) - (other.tries || 0) || one.sequence - other.sequence;
    });
    return due[0];
  }
  function pump() {
    if (busy || leaving || Date.now() < resting) return;
    var entry = next();
    if (entry) send(entry);
    else if (ending) end();
    else draw();
  }
  function send(entry) {
    busy = true;
    post(entry.url, body(entry)).then(
      function (result) {
        // Only an answer that names this very change counts: a hotel's sign-in page says 200 as well.
        if (result.told && result.told.client_id === entry.id) taken(entry, result.told);
        else failed(entry, result.answer);
      },
      function () {
        failed(entry, null);
      }
    );
  }
  function taken(entry, told) {
    var newest = waiting[entry.question] === entry || (waiting[entry.question] || {}).id === entry.id;
    drop(entry);
    failures = 0;
    stalled = false;
    if (told.outcome in refused) refused[told.outcome] += 1;
    if (newest) {
      say(entry.question, told.sentence);
      var answer = card(entry.question);
      if (answer) answer.dataset.told = JSON.stringify(entry.fields);
    }
    rest(0);
  }
  function failed(entry, answer) {
    if (entry) entry.tries = (entry.tries || 0) + 1;
    failures += 1;
    // Signed out, or another form's time is over: only the page, opened again, can send it.
    stalled = Boolean(answer) && (answer.type === "opaqueredirect" || [400, 401, 403, 404].indexOf(answer.status) >= 0);
    rest(PAUSES[Math.min(failures, PAUSES.length) - 1] * (0.8 + 0.4 * Math.random()));
  }
  function rest(pause) {
    busy = false;
    resting = Date.now() + pause;
    draw();
    setTimeout(pump, pause + 1);
  }
  function wake() {
    resting = 0;
    pump();
  }
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible") wake();
  });

  // Handing in, and confirming a lesson: what is unsaved goes first, then the form, until the server has taken it.
  document.addEventListener(
    "submit",
    function (event) {
      var sent = event.target;
      if (!sent.matches("[data-attempt], [data-steady]") || sent.dataset.plain) return;
      event.preventDefault();
      if (ending) return;
      ending = { form: sent, button: event.submitter, since: Date.now() };
      if (ending.button) ending.button.classList.add("is-busy");
      setTimeout(draw, MOMENT);
      wake();
    },
    true
  );
  function end() {
    busy = true;
    var data = new URLSearchParams(new FormData(ending.form));
    if (ending.button && ending.button.name) data.append(ending.button.name, ending.button.value);
    post(address(), data).then(
      function (result) {
        if (result.answer.type === "opaqueredirect") go();
        else if (result.answer.status === 422 || result.answer.status === 409) plainly();
        else failed(null, result.answer);
      },
      function () {
        failed(null, null);
      }
    );
  }
  // Not form.action: the buttons of an attempt bear that name.
  function address() {
    return ending.form.getAttribute("action");
  }
  function go() {
    leaving = true;
    window.location.assign(address());
  }
  // The server has something to say about it: sent once more in the plain way, its page says what.
  function plainly() {
    leaving = true;
    ending.form.dataset.plain = "1";
    if (ending.button) ending.button.classList.remove("is-busy");
    ending.form.requestSubmit(ending.button || undefined);
  }

  // The band: what is not saved yet, in a sentence; nothing where all is well.
  function draw() {
    var now = Date.now();
    var left = entries();
    var slow = left.some(function (entry) {
      return entry.tries || now - Math.max(entry.due, entry.at) >= MOMENT;
    });
    if (ending && !leaving && (failures || now - ending.since >= MOMENT)) tell(stalled ? "stalled" : "ending", left.length);
    else if (stalled && left.length) tell("stalled", left.length);
    else if (slow) tell(left.length === 1 ? "one" : "many", left.length);
    else if (left.length) return;
    else if (refused.closed) tell("closed", refused.closed);
    else if (refused.late) tell("late", refused.late);
    else if (band.firstChild && band.dataset.state !== "saved") tell("saved", 0);
  }
  function tell(state, count) {
    var words = band.dataset[state].replace("{n}", String(count));
    var text = band.querySelector("p");
    if (text && text.textContent === words) return;
    var part = document.querySelector(state === "saved" ? "[data-unsaved-good]" : "[data-unsaved-bad]").content.cloneNode(true);
    part.querySelector("p").textContent = words;
    var again = part.querySelector("[data-reload]");
    if (again && state !== "stalled") again.remove();
    else if (again) again.addEventListener("click", function () {
      window.location.reload();
    });
    band.replaceChildren(part);
    band.dataset.state = state;
    if (state === "saved") setTimeout(function () {
      if (band.dataset.state === "saved") band.replaceChildren();
    }, 4000);
  }

  window.addEventListener("beforeunload", function (event) {
    if (!leaving && (entries().length || ending) && !stalled) event.preventDefault();
  });
  window.addEventListener("pagehide", function () {
    if (leaving || !navigator.onLine) return;
    entries().forEach(function (entry) {
      post(entry.url, body(entry), true).catch(function () {});
    });
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });

  all("[data-answer]").forEach(function (answer) {
    last = Math.max(last, Number(answer.querySelector("[data-sequence]").value) || 0);
  });
  if (attempt) recall();
  pump();
})();
