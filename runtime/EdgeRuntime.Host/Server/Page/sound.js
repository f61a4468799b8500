'use strict';
// What the live page shows of pipelines that hear: level, spectrogram with the probability of speech below it, words where they were heard, what was said. live.js hands on messages.
const soundView = (() => {
  const $ = id => document.getElementById(id);
  const COLUMNS = 400, RATE = 40, SAID = 6, HEARD = 8, LEAST = -60;
  const make = (tag, text, kind) => { const node = document.createElement(tag); if (text !== undefined) node.textContent = text; if (kind) node.className = kind; return node; };
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const states = new Map();   // pipeline -> { spectrum, speech, at, words: [{ text, at }], said: [], partial, last }
  let palette = null, shown = null, waiting = false;

  const fresh = () => ({ spectrum: null, bands: 0, speech: new Float32Array(COLUMNS), at: 0, words: [], heard: [], said: [], partial: '', last: null });
  const state = name => { if (!states.has(name)) states.set(name, fresh()); return states.get(name); };

  function colors() {
    if (palette) return palette;
    const stops = matchMedia('(prefers-color-scheme: dark)').matches
      ? [[0, 11, 16, 22], [.3, 18, 56, 84], [.55, 18, 140, 128], [.8, 240, 196, 88], [1, 255, 250, 226]]
      : [[0, 250, 251, 252], [.3, 205, 226, 232], [.55, 60, 160, 158], [.8, 22, 78, 112], [1, 40, 12, 46]];
    palette = new Uint8ClampedArray(256 * 3);
    for (let value = 0; value < 256; value++) {
      const at = Math.max(0, (value / 255 - .25) / .75);   // what lies below −75 dB is silence
      const next = Math.max(1, stops.findIndex(stop => stop[0] >= at)), [a, b] = [stops[next - 1], stops[next]], part = (at - a[0]) / (b[0] - a[0]);
      for (let i = 0; i < 3; i++) palette[3 * value + i] = a[i + 1] + part * (b[i + 1] - a[i + 1]);
    }
    return palette;
  }

  // A column for each 25 ms, in a ring: at % COLUMNS is the next.
  function take(message) {
    const mine = state(message.pipeline), bytes = Uint8Array.from(atob(message.spectrogram), letter => letter.charCodeAt(0)), { bands } = message;
    if (mine.bands !== bands) { mine.bands = bands; mine.spectrum = new Uint8Array(COLUMNS * bands); mine.at = 0; }
    for (let from = 0; from < bytes.length; from += bands, mine.at++) {
      mine.spectrum.set(bytes.subarray(from, from + bands), mine.at % COLUMNS * bands);
      mine.speech[mine.at % COLUMNS] = message.speech ?? 0;
    }
    mine.last = message;
    if (message.pipeline !== shown) return;
    document.body.dataset.columns = mine.at;
    if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; draw(); }); }
  }

  function takeEvent(event) {
    const mine = state(event.pipeline);
    if (event.type === 'word') {
      mine.words.push({ text: event.text, at: mine.at });
      mine.heard.unshift(event);
      mine.words = mine.words.slice(-20); mine.heard.length = Math.min(mine.heard.length, HEARD);
    } else if (event.type === 'text') {
      mine.partial = event.final ? '' : event.text;
      if (event.final) { mine.said.push(event); mine.said = mine.said.slice(-SAID); }
    } else if (event.type === 'source') Object.assign(mine, { words: [], partial: '' });
    else return;
    if (event.pipeline === shown) { listSaid(mine); listHeard(mine); }
  }

  function draw() {
    const mine = states.get(shown);
    if (!mine?.last) { blank(); return; }
    const { level_db: level, peak_db: peak, speech, speaking } = mine.last;
    const share = value => Math.round(1000 * Math.min(1, Math.max(0, 1 - value / LEAST))) / 10;
    $('levelBar').style.width = `${share(level)}%`;
    $('levelPeak').style.left = `${share(peak)}%`;
    $('levelText').textContent = level <= -99.9 ? '−∞ dB' : `${level.toFixed(0).replace('-', '−')} dB`;
    $('level').setAttribute('aria-valuenow', String(Math.round(level)));
    $('level').classList.toggle('clipped', peak >= -.01);
    const badge = $('speech');
    badge.hidden = speech === undefined;
    badge.textContent = speaking ? 'speech' : 'no speech';
    badge.className = `badge ${speaking ? 'good' : ''}`;
    document.body.dataset.speaking = String(Boolean(speaking));
    drawSpectrum(mine);
  }

  function blank() {
    $('levelBar').style.width = '0'; $('levelText').textContent = '–'; $('speech').hidden = true;
    const canvas = $('spectrum');
    canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
  }

  function drawSpectrum(mine) {
    const canvas = $('spectrum'), box = canvas.getBoundingClientRect(), ratio = devicePixelRatio || 1, width = Math.round(box.width * ratio), height = Math.round(box.height * ratio), { bands } = mine;
    if (width < 2 || height < 2) return;
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    const context = canvas.getContext('2d'), rgb = colors(), picture = new ImageData(COLUMNS, bands), strip = Math.round(14 * ratio), high = height - strip;
    for (let x = 0; x < COLUMNS; x++) {
      const column = mine.at - COLUMNS + x, from = ((column % COLUMNS) + COLUMNS) % COLUMNS * bands;
      for (let band = 0; band < bands; band++) {
        const value = column < 0 ? 0 : mine.spectrum[from + band], to = 4 * ((bands - 1 - band) * COLUMNS + x);
        picture.data.set([rgb[3 * value], rgb[3 * value + 1], rgb[3 * value + 2], 255], to);
      }
    }
    const small = drawSpectrum.small ??= document.createElement('canvas');
    small.width = COLUMNS; small.height = bands;
    small.getContext('2d').putImageData(picture, 0, 0);
    context.drawImage(small, 0, 0, width, high);
    context.fillStyle = css('--card'); context.fillRect(0, high, width, strip);
    context.fillStyle = css('--good');
    for (let x = 0; x < COLUMNS; x++) {
      const column = mine.at - COLUMNS + x;
      if (column < 0 || !(mine.speech[column % COLUMNS] > 0)) continue;
      const tall = mine.speech[column % COLUMNS] * (strip - 3 * ratio);
      context.fillRect(x * width / COLUMNS, height - tall, width / COLUMNS + 1, tall);
    }
    context.font = `600 ${Math.round(13 * ratio)}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    for (const { text, at } of mine.words) {
      const x = (at - mine.at + COLUMNS) * width / COLUMNS, room = context.measureText(text).width + 14 * ratio;
      if (x < 0) continue;
      context.strokeStyle = css('--text'); context.lineWidth = ratio; context.setLineDash([3 * ratio, 3 * ratio]);
      context.beginPath(); context.moveTo(x, 22 * ratio); context.lineTo(x, high); context.stroke(); context.setLineDash([]);
      const left = Math.min(width - room, Math.max(0, x - room));
      context.fillStyle = css('--accent'); context.beginPath(); context.roundRect(left, 4 * ratio, room, 22 * ratio, 6 * ratio); context.fill();
      context.fillStyle = css('--card'); context.fillText(text, left + 7 * ratio, 15.5 * ratio);
    }
  }

  function listSaid(mine) {
    const rows = mine.said.map(event => make('li', event.text));
    if (mine.partial) rows.push(make('li', mine.partial, 'partial'));
    $('said').replaceChildren(...rows);
  }

  function listHeard(mine) {
    const rows = mine.heard.map(event => {
      const row = make('li');
      row.append(make('b', event.text), make('span', new Date(event.time).toLocaleTimeString([], { hour12: false }), 'muted'), make('span', `${Math.round(event.score * 100)} %`));
      return row;
    });
    $('objects').replaceChildren(...(rows.length ? rows : [make('li', 'No word yet', 'empty')]));
  }

  // Shows a pipeline that hears, or hides all of this for one that sees.
  function show(info) {
    const hears = Boolean(info?.hearing), mine = hears ? state(info.pipeline) : null;
    shown = hears ? info.pipeline : null;
    $('sound').hidden = !hears;
    $('said').hidden = !info?.hearing?.text;
    for (const id of ['picture', 'overlay']) $(id).hidden = hears;
    $('rateName').textContent = hears ? 'Blocks per second' : 'Frames per second';
    $('objectsName').textContent = hears ? 'Words heard' : 'In the picture';
    if (!hears) return;
    listSaid(mine); listHeard(mine); draw();
  }

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { palette = null; if (shown) draw(); });
  addEventListener('resize', () => { if (shown) draw(); });
  return { show, take, takeEvent };
})();
