// Sends a file straight to the storage, with a bar that tells how far it is.
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const words = form.dataset;
  const bar = form.querySelector("progress");
  const status = form.querySelector("[role=status]");
  const send = form.querySelector("[type=submit]");
  const cancel = form.querySelector("[data-cancel]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let stop = null;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = form.querySelector("input[type=file]").files;
    if (!file) return;
    working(true);
    try {
      await upload(file);
      stop = null;
      location.reload();
    } catch (problem) {
      stop = null;
      status.textContent = problem.sentence ?? words.refused;
      working(false);
    }
  });
  cancel.addEventListener("click", () => stop?.());
  window.addEventListener("beforeunload", (event) => {
    if (stop) event.preventDefault();
  });

  async function upload(file) {
    const begun = await post(words.begin, { name: file.name, size: file.size });
    const there = await begun.json();
    try {
      // The address still holds, so what broke off is sent once more.
      await twice(() => put(file, there));
      await twice(() => post(there.arrival, {}));
    } catch (problem) {
      post(there.removal, {}).catch(() => {});
      throw problem;
    }
  }

  async function twice(act) {
    try {
      return await act();
    } catch (problem) {
      if (!problem.again) throw problem;
      if (!navigator.onLine) await online();
      return act();
    }
  }

  function online() {
    status.textContent = words.waiting;
    return new Promise((resolve, reject) => {
      window.addEventListener("online", resolve, { once: true });
      stop = () => reject({ sentence: words.cancelled });
    });
  }

  function put(file, { url, headers }) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const fail = (sentence, again) => reject({ sentence, again });
      request.open("PUT", url);
      for (const name in headers) request.setRequestHeader(name, headers[name]);
      request.upload.onprogress = ({ loaded, total }) => show(loaded, total);
      request.onload = () => (request.status < 300 ? resolve() : fail(words.failed, request.status >= 500));
      request.onerror = () => fail(words.failed, true);
      request.onabort = () => fail(words.cancelled, false);
      stop = () => request.abort();
      request.send(file);
    });
  }

  async function post(url, fields) {
    const asked = fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams(fields),
    });
    const answer = await asked.catch(() => {
      throw { sentence: words.failed, again: true };
    });
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw { sentence: told.error, again: answer.status >= 500 };
  }

  function show(loaded, total) {
    bar.value = total ? (100 * loaded) / total : 0;
    status.textContent = `${Math.floor(bar.value)} %`;
  }

  function working(busy) {
    bar.hidden = cancel.hidden = !busy;
    send.disabled = busy;
    if (busy) show(0, 1);
  }
})();
