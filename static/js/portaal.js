/* What a little script adds; every page works without it.
   1. autosave            <form data-autosave>, see below
   2. double submit       a second submit of a form within 5 seconds is ignored
   3. error summary       takes the focus; the title of the page says so
   4. progress            [data-poll="/address/"] is fetched every second and replaced
   5. files               names and sizes of the files chosen, a warning before a too large one is sent
   6. menu                Escape closes it
   7. rows                a row of a form that can be closed says what it is about, also while one types
   8. wide tables         what has to be scrolled sideways can be reached by keyboard, under its own name
   9. a row of choices    where it scrolls, the one that is chosen is in sight */
(function () {
  "use strict";

  var DEBOUNCE = 1000;
  var RETRY_FIRST = 2000;
  var RETRY_MOST = 60000;
  var KEEP_DAYS = 14;
  var GUARD = 5000;

  /* ---- 1. autosave -------------------------------------------------------------------------------
     The form posts itself to its own action with the header X-Autosave: 1.
       200 {"saved_at": "14:02", "version": 7}   saved
       422 {"errors": {"id_title": "…"}}         not saved: something does not fit yet
       409 {"conflict_url": "/…/"}               somebody else changed it meanwhile
       401, 403 or a redirect                    logged out
       anything else                             failed: kept in the browser, tried again
     Words come from the form: data-saved-text ("Bewaard om {time}"), data-saving-text, data-failed-text,
     data-login-text, data-login-link-text, data-login-url, data-invalid-text, data-conflict-text,
     data-conflict-link-text, data-restore-text, data-restore-button-text, data-discard-button-text.
     data-autosave-key names the person, so that what is kept is offered to nobody else. */

  // What the page brings along itself, different each time, and nobody typed.
  var OWN = ["csrfmiddlewaretoken", "typed_by", "version"];
  var drafts = new WeakMap();

  function draftOf(form) {
    if (!drafts.has(form)) {
      drafts.set(form, {
        form: form, changes: 0, saved: 0, flight: null, timer: 0, retry: 0, pause: RETRY_FIRST, halted: false, leaving: false
      });
    }
    return drafts.get(form);
  }

  function isUnsaved(draft) {
    return draft.changes > draft.saved;
  }

  function storeKey(form) {
    return "concept:" + (form.dataset.autosaveKey || "") + ":" + new URL(form.action, location.href).pathname;
  }

  function fieldsOf(form) {
    return Array.from(new FormData(form)).filter(function (pair) {
      var field = form.elements[pair[0]];
      return typeof pair[1] === "string" && OWN.indexOf(pair[0]) < 0 &&
        !(field && field.type === "password");
    });
  }

  function versionOf(form) {
    return form.elements.version ? Number(form.elements.version.value) : 0;
  }

  function keep(form, isSent) {
    try {
      localStorage.setItem(storeKey(form), JSON.stringify({
        at: Date.now(), version: versionOf(form), isSent: Boolean(isSent), fields: fieldsOf(form)
      }));
    } catch (_) { /* storage full or switched off: the warning on the page remains */ }
  }

  function forget(form) {
    try { localStorage.removeItem(storeKey(form)); } catch (_) { /* nothing was kept */ }
  }

  function say(form, state, text, href, linkText) {
    var status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    if (!status) return;
    status.dataset.state = state;
    status.textContent = text || "";
    if (href && linkText) {
      var link = document.createElement("a");
      link.href = href;
      link.textContent = linkText;
      status.append(" ", link);
    }
  }

  function refreshToken(form) {
    // After logging in again in another tab the token in this page is old; the cookie has the new one.
    var found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    var input = form.elements.csrfmiddlewaretoken;
    if (found && input) input.value = decodeURIComponent(found[1]);
  }

  function loginUrl(form) {
    if (!form.dataset.loginUrl) return "";
    var field = document.activeElement && form.contains(document.activeElement) ? "#" + document.activeElement.id : "";
    var url = new URL(form.dataset.loginUrl, location.href);
    url.searchParams.set("next", location.pathname + location.search + field);
    return url.href;
  }

  function failed(draft) {
    var form = draft.form;
    keep(form);
    say(form, "failed", form.dataset.failedText);
    clearTimeout(draft.retry);
    draft.retry = setTimeout(function () { save(draft); }, draft.pause);
    draft.pause = Math.min(draft.pause * 2, RETRY_MOST);
  }

  function save(draft) {
    var form = draft.form;
    clearTimeout(draft.timer);
    clearTimeout(draft.retry);
    if (draft.halted || draft.leaving || !isUnsaved(draft) || !form.isConnected) return;
    if (draft.flight) return; // sent again when this one lands
    refreshToken(form);
    var body = new FormData();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string") body.append(name, value);
    });
    var sent = draft.changes;
    var slow = setTimeout(function () { say(form, "saving", form.dataset.savingText); }, 600);
    draft.flight = fetch(form.action, {
      method: "POST", body: body, credentials: "same-origin", redirect: "manual",
      headers: { "X-Autosave": "1", Accept: "application/json" }
    }).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        keep(form);
        say(form, "login", form.dataset.loginText, loginUrl(form), form.dataset.loginLinkText);
        return null;
      }
      if (answer.status !== 200 && answer.status !== 422 && answer.status !== 409) {
        failed(draft);
        return null;
      }
      return answer.json().then(function (data) {
        if (answer.status === 200) {
          draft.saved = sent;
          draft.pause = RETRY_FIRST;
          if (form.elements.version && data.version !== undefined) form.elements.version.value = data.version;
          if (!isUnsaved(draft)) forget(form);
          refresh(form);
          say(form, "saved", (form.dataset.savedText || "").replace("{time}", data.saved_at));
        } else if (answer.status === 422) {
          keep(form);
          say(form, "invalid", form.dataset.invalidText);
        } else {
          draft.halted = true;
          keep(form);
          say(form, "conflict", form.dataset.conflictText, data.conflict_url, form.dataset.conflictLinkText);
        }
      });
    }).catch(function () { failed(draft); }).then(function () {
      clearTimeout(slow);
      draft.flight = null;
      if (draft.changes > sent) schedule(draft);
    });
  }

  // data-refresh="#geld-samen": what the server makes of it (sums) is shown again after saving.
  function refresh(form) {
    var shown = form.dataset.refresh && document.querySelector(form.dataset.refresh);
    if (!shown) return;
    fetch(location.pathname, { credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (html) {
      var fresh = html && new DOMParser().parseFromString(html, "text/html").querySelector(form.dataset.refresh);
      if (fresh) shown.replaceWith(fresh);
    }).catch(function () { /* the sums of before remain until the next save */ });
  }

  function schedule(draft) {
    clearTimeout(draft.timer);
    draft.timer = setTimeout(function () { save(draft); }, DEBOUNCE);
  }

  function changed(event) {
    var form = event.target.form;
    if (!form || !form.matches("form[data-autosave]") || event.target.type === "file") return;
    var draft = draftOf(form);
    draft.changes += 1;
    schedule(draft);
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);

  function everyDraft(act) {
    document.querySelectorAll("form[data-autosave]").forEach(function (form) { act(draftOf(form)); });
  }
  function tryAgain() {
    everyDraft(function (draft) { if (isUnsaved(draft)) save(draft); });
  }
  window.addEventListener("online", tryAgain);
  window.addEventListener("focus", tryAgain);
  window.addEventListener("beforeunload", function (event) {
    everyDraft(function (draft) { if (isUnsaved(draft) && !draft.leaving) event.preventDefault(); });
  });
  window.addEventListener("pagehide", function () {
    everyDraft(function (draft) { if (isUnsaved(draft) && !draft.leaving) keep(draft.form); });
  });

  function putBack(form, fields) {
    var values = new Map();
    fields.forEach(function (pair) {
      values.set(pair[0], (values.get(pair[0]) || []).concat(pair[1]));
    });
    Array.from(form.elements).forEach(function (control) {
      if (!control.name || OWN.indexOf(control.name) >= 0) return;
      if (/^(file|submit|button|reset|password)$/.test(control.type)) return;
      var kept = values.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = kept.indexOf(control.value) >= 0;
      } else if (control.type === "select-multiple") {
        Array.from(control.options).forEach(function (option) { option.selected = kept.indexOf(option.value) >= 0; });
      } else if (kept.length) {
        control.value = kept.shift();
      }
    });
  }

  function button(text, className) {
    var element = document.createElement("button");
    element.type = "button";
    element.className = "utrecht-button utrecht-button--" + className;
    element.textContent = text;
    return element;
  }

  function offerKept(form) {
    var kept;
    try { kept = JSON.parse(localStorage.getItem(storeKey(form)) || "null"); } catch (_) { kept = null; }
    if (!kept || !Array.isArray(kept.fields)) return;
    var isOld = Date.now() - kept.at > KEEP_DAYS * 864e5;
    var hasArrived = kept.isSent && (!form.elements.version || versionOf(form) > kept.version);
    if (isOld || hasArrived || JSON.stringify(kept.fields) === JSON.stringify(fieldsOf(form))) { forget(form); return; }
    var box = document.createElement("div");
    box.className = "aoe-restore";
    box.setAttribute("role", "status");
    var text = document.createElement("p");
    text.textContent = (form.dataset.restoreText || "").replace("{time}", new Date(kept.at).toLocaleString(
      document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }
    ));
    var group = document.createElement("div");
    group.className = "aoe-cluster";
    var yes = button(form.dataset.restoreButtonText || "", "primary-action");
    var no = button(form.dataset.discardButtonText || "", "secondary-action");
    yes.addEventListener("click", function () {
      putBack(form, kept.fields);
      box.remove();
      var draft = draftOf(form);
      draft.changes += 1;
      save(draft);
      var first = form.querySelector("input:not([type=hidden]), textarea, select");
      if (first) first.focus();
    });
    no.addEventListener("click", function () { forget(form); box.remove(); });
    group.append(yes, no);
    box.append(text, group);
    form.before(box);
  }
  document.querySelectorAll("form[data-autosave]").forEach(offerKept);

  /* ---- 2. double submit; a real submit waits for the autosave under way ---------------------------- */
  var submitted = new WeakMap();
  var resuming = new WeakSet();

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if ((form.method || "").toLowerCase() !== "post") return;
    var resumed = resuming.delete(form);
    if (!resumed && Date.now() - (submitted.get(form) || 0) < GUARD) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    var large = form.querySelector("input[type=file][data-too-big]");
    if (large) {
      event.preventDefault();
      event.stopImmediatePropagation();
      large.focus();
      return;
    }
    submitted.set(form, Date.now());
    if (!form.matches("[data-autosave]")) return;
    var draft = draftOf(form);
    clearTimeout(draft.timer);
    clearTimeout(draft.retry);
    draft.leaving = true;
    refreshToken(form);
    if (draft.flight) {
      var submitter = event.submitter;
      event.preventDefault();
      event.stopImmediatePropagation();
      draft.flight.then(function () {
        resuming.add(form);
        form.requestSubmit(submitter && submitter.isConnected ? submitter : undefined);
      });
    } else if (isUnsaved(draft)) {
      keep(form, true); // offered again only when this submit does not arrive
    }
  }, true);

  // Back from the browser's memory: the form may be sent and saved again.
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    submitted = new WeakMap();
    everyDraft(function (draft) { draft.leaving = false; });
  });

  /* ---- 3. error summary ------------------------------------------------------------------------- */
  function showErrors(root) {
    var summary = root.querySelector("[data-error-summary]:not([data-example] *)");
    if (!summary) return;
    var prefix = summary.dataset.titlePrefix || "";
    if (document.title.indexOf(prefix.trim()) !== 0) document.title = prefix + document.title;
    summary.focus();
  }
  showErrors(document);
  document.addEventListener("htmx:afterSettle", function (event) { showErrors(event.target); });

  /* ---- 4. progress of a job -----------------------------------------------------------------------
     <div data-poll="/voortgang/12/">…</div>. The answer replaces what is inside. X-Done: 1 ends it;
     X-Next: /address/ with it leads on. */
  function poll(region) {
    var pause = 1000;
    function again() {
      setTimeout(function () {
        if (!region.isConnected) return;
        fetch(region.dataset.poll, { credentials: "same-origin", headers: { "X-Poll": "1" } }).then(function (answer) {
          if (answer.status >= 400 && answer.status < 500) return;
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.text().then(function (html) {
            pause = 1000;
            if (region.innerHTML !== html) region.innerHTML = html;
            if (answer.headers.get("X-Done") !== "1") { again(); return; }
            var next = answer.headers.get("X-Next");
            if (next && new URL(next, location.href).origin === location.origin) location.assign(next);
          });
        }).catch(function () { pause = Math.min(pause * 2, 30000); again(); });
      }, pause);
    }
    again();
  }
  document.querySelectorAll("[data-poll]").forEach(poll);

  /* ---- 5. files chosen ----------------------------------------------------------------------------
     <input type="file" data-max-bytes="10485760" data-too-big-text="{name} is groter dan {max}."> */
  function size(bytes) {
    var language = document.documentElement.lang;
    if (bytes < 1e6) return Math.ceil(bytes / 1e3).toLocaleString(language) + " kB";
    return (bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 }) + " MB";
  }
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file") return;
    var list = input.nextElementSibling;
    if (!list || !list.matches(".aoe-file-chosen")) {
      list = document.createElement("ul");
      list.className = "aoe-file-chosen";
      list.setAttribute("role", "status");
      input.after(list);
    }
    var most = Number(input.dataset.maxBytes) || Infinity;
    delete input.dataset.tooBig;
    list.replaceChildren.apply(list, Array.from(input.files).map(function (file) {
      var line = document.createElement("li");
      line.textContent = file.name + " (" + size(file.size) + ")";
      if (file.size > most) {
        input.dataset.tooBig = "1";
        line.className = "is-too-big";
        line.textContent = (input.dataset.tooBigText || "{name} > {max}").replace("{name}", file.name).replace("{max}", size(most));
      }
      return line;
    }));
    if (input.dataset.tooBig) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
  });

  /* ---- 6. menu ------------------------------------------------------------------------------------ */
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && document.querySelector(".aoe-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* ---- 7. rows ------------------------------------------------------------------------------------ */
  document.addEventListener("input", function (event) {
    var row = event.target.closest("[data-row]");
    if (!row || !event.target.closest("[data-row-name]")) return;
    var title = row.querySelector("[data-row-title]");
    title.textContent = event.target.value.trim() || title.dataset.empty;
    title.toggleAttribute("data-blank", !event.target.value.trim());
  });

  /* ---- 8. wide tables ----------------------------------------------------------------------------- */
  function reach(entry) {
    var wrap = entry.target;
    var caption = wrap.querySelector("caption");
    var scrolls = wrap.scrollWidth > wrap.clientWidth + 1;
    wrap.toggleAttribute("tabindex", scrolls);
    if (scrolls) wrap.setAttribute("tabindex", "0");
    if (!caption) return;
    if (scrolls) { wrap.setAttribute("role", "group"); wrap.setAttribute("aria-label", caption.textContent.trim()); }
    else { wrap.removeAttribute("role"); wrap.removeAttribute("aria-label"); }
  }
  var widths = new ResizeObserver(function (entries) { entries.forEach(reach); });
  document.querySelectorAll(".aoe-table-wrap").forEach(function (wrap) { widths.observe(wrap); });

  /* ---- 9. a row of choices ------------------------------------------------------------------------ */
  document.querySelectorAll(".aoe-chips").forEach(function (row) {
    var chosen = row.querySelector("[aria-current]");
    if (chosen) row.scrollLeft = chosen.offsetLeft - row.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
  });
})();
