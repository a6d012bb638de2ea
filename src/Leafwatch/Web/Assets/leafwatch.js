// The live parts of pages: the server sends each as HTML when it has changed (server-sent events), and it takes the place of the old one.
// Everything else works without this file.

const policy = window.trustedTypes?.createPolicy('leafwatch', { createHTML: (html) => html }) ?? { createHTML: (html) => html };
const sign = document.getElementById('live');
const told = document.getElementById('told');

for (const part of document.querySelectorAll('[data-live]')) {
  listen(part, part.dataset.live);
}

function listen(part, name) {
  const source = new EventSource(`/live/${name}`);
  source.addEventListener('open', () => show(true));
  source.addEventListener(name, (event) => {
    show(true);
    replace(part, event.data);
  });
  source.addEventListener('error', () => {
    show(false);
    if (source.readyState === EventSource.CLOSED) {
      // The session is over, or the server is full: a page that asks to sign in is better than one that stands still.
      setTimeout(() => again(part, name), 5000);
    }
  });
}

async function again(part, name) {
  try {
    const answer = await fetch(location.href, { redirect: 'manual' });
    if (answer.type === 'opaqueredirect') {
      location.reload();
      return;
    }
  } catch {
    // The server is away; it is asked again.
  }

  listen(part, name);
}

function show(isLive) {
  sign.hidden = false;
  sign.classList.toggle('lost', !isLive);
}

function replace(part, html) {
  // Who selects text or has a menu open is not disturbed.
  const selection = window.getSelection();
  if (selection && !selection.isCollapsed && part.contains(selection.anchorNode)) {
    return;
  }

  const before = part.querySelector('[data-announce]')?.textContent;
  const focused = placeOf(part, document.activeElement);
  part.innerHTML = policy.createHTML(html);
  focusAgain(part, focused);
  const now = part.querySelector('[data-announce]')?.textContent;
  if (now && now !== before) {
    told.textContent = now;
  }
}

function placeOf(part, element) {
  if (!element || !part.contains(element)) {
    return null;
  }

  const address = element.getAttribute('href');
  return { address, number: [...part.querySelectorAll('a, [tabindex]')].filter((each) => each.getAttribute('href') === address).indexOf(element) };
}

function focusAgain(part, place) {
  if (place) {
    const same = [...part.querySelectorAll('a, [tabindex]')].filter((each) => each.getAttribute('href') === place.address);
    (same[place.number] ?? same[0])?.focus({ preventScroll: true });
  }
}
