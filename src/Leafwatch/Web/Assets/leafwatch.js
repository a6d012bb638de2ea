// The live parts of pages: the server sends each as HTML when it has changed (server-sent events), and it takes the place of the old one.
// Everything else works without this file.

const policy = window.trustedTypes?.createPolicy('leafwatch', { createHTML: (html) => html }) ?? { createHTML: (html) => html };
const sign = document.getElementById('live');
const told = document.getElementById('told');
const away = document.getElementById('away');

// A connection that is back at once, as after a new start of the server, is not worth a word.
const patience = 3000;
const lost = new Set();
let lostSince = null;

// Where the menu is wider than the screen, the page that is open is in sight.
const here = document.querySelector('nav [aria-current="page"]');
const menu = here?.closest('nav');
if (menu && menu.scrollWidth > menu.clientWidth) {
  menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
}

// The part of a chart that somebody draws over.
let drawn = null;

for (const page of document.querySelectorAll('[data-live]')) {
  listen(page, page.dataset.live);
}

function listen(page, name) {
  const source = new EventSource(`/live/${name}`);
  source.addEventListener('open', () => show(name, true));
  for (const part of page.matches('[data-part]') ? [page] : page.querySelectorAll('[data-part]')) {
    source.addEventListener(part.dataset.part, (event) => {
      show(name, true);
      replace(part, event.data);
    });
  }

  source.addEventListener('over', () => {
    source.close();
    show(name, true);
    sign.hidden = true;
  });
  source.addEventListener('error', () => {
    show(name, false);
    if (source.readyState === EventSource.CLOSED) {
      // The session is over, or the server is full: a page that asks to sign in is better than one that stands still.
      setTimeout(() => again(page, name), 5000);
    }
  });
}

async function again(page, name) {
  try {
    const answer = await fetch(location.href, { redirect: 'manual' });
    if (answer.type === 'opaqueredirect') {
      location.reload();
      return;
    }
  } catch {
    // The server is away; it is asked again.
  }

  listen(page, name);
}

function show(name, isLive) {
  if (isLive) {
    lost.delete(name);
  } else {
    lost.add(name);
  }

  sign.hidden = lost.size > 0;
  if (lost.size === 0) {
    lostSince = null;
    away.replaceChildren();
  } else if (lostSince === null) {
    lostSince = new Date();
    setTimeout(sayAway, patience);
  }
}

function sayAway() {
  if (lostSince !== null && away.childElementCount === 0) {
    const said = document.createElement('p');
    said.className = 'banner bad';
    said.textContent = away.dataset.words.replace('{0}', lostSince.toTimeString().slice(0, 5));
    away.append(said);
  }
}

function replace(part, html) {
  // Who selects text, draws over a chart or has something open is not disturbed.
  if (part.contains(drawn?.chart) || part.querySelector('details[open]')) {
    return;
  }

  const selection = window.getSelection();
  if (selection && !selection.isCollapsed && part.contains(selection.anchorNode)) {
    return;
  }

  const next = document.createElement('template');
  next.innerHTML = policy.createHTML(html);
  if (next.innerHTML === part.innerHTML) {
    return;
  }

  const before = part.querySelector('[data-announce]')?.textContent;
  const focused = placeOf(part, document.activeElement);
  part.replaceChildren(next.content);
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

  const address = addressOf(element);
  return { address, number: [...part.querySelectorAll('a, button, [tabindex]')].filter((each) => addressOf(each) === address).indexOf(element) };
}

function addressOf(element) {
  return element.getAttribute('href') ?? element.getAttribute('value');
}

function focusAgain(part, place) {
  if (place) {
    const same = [...part.querySelectorAll('a, button, [tabindex]')].filter((each) => addressOf(each) === place.address);
    (same[place.number] ?? same[0])?.focus({ preventScroll: true });
  }
}

document.addEventListener('pointerdown', (event) => {
  const chart = event.target.closest?.('svg[data-brush]');
  if (!chart || event.button !== 0) {
    return;
  }

  const mark = chart.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'rect'));
  mark.classList.add('brush');
  mark.setAttribute('y', '0');
  mark.setAttribute('height', '100');
  drawn = { chart, mark, start: columnAt(chart, event), end: columnAt(chart, event) };
  chart.setPointerCapture(event.pointerId);
  draw();
});

document.addEventListener('pointermove', (event) => {
  if (drawn) {
    drawn.end = columnAt(drawn.chart, event);
    draw();
  }
});

document.addEventListener('pointerup', () => {
  if (drawn) {
    const { chart, mark, start, end } = drawn;
    const { brush, from, to, columns } = chart.dataset;
    const width = (to - from) / columns;
    const time = (column) => encodeURIComponent(new Date(Math.round((Number(from) + column * width) / 60000) * 60000).toISOString().slice(0, 16) + 'Z');
    mark.remove();
    drawn = null;
    location.assign(`${brush}${brush.includes('?') ? '&' : '?'}from=${time(Math.min(start, end))}&to=${time(Math.max(start, end) + 1)}`);
  }
});

document.addEventListener('pointercancel', endDrawing);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    endDrawing();
  }
});

function endDrawing() {
  drawn?.mark.remove();
  drawn = null;
}

function columnAt(chart, event) {
  const box = chart.getBoundingClientRect();
  const columns = Number(chart.dataset.columns);
  return Math.max(0, Math.min(columns - 1, Math.floor(((event.clientX - box.left) / box.width) * columns)));
}

function draw() {
  drawn.mark.setAttribute('x', String(Math.min(drawn.start, drawn.end) * 10));
  drawn.mark.setAttribute('width', String((Math.abs(drawn.end - drawn.start) + 1) * 10));
}
