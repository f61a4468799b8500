'use strict';
// The live page: pictures by fetch from /stream.mjpg, whose parts say their frame's number; results, events and states from /events. A result is drawn onto the picture of the same number.
(() => {
  const $ = id => document.getElementById(id);
  const KEPT = 120, SECONDS = 120, LOGGED = 100, NEAR = 5;
  const pipelines = new Map();   // name -> { info, results: Map(sequence -> result), fps: [], latency: [], worst: [] }
  let chosen = new URLSearchParams(location.search).get('pipeline');
  let stream = null, shown = { sequence: -1, width: 640, height: 480 }, drawn = null, lostSince = null;

  // --- small helpers ---------------------------------------------------------------------------------------------------
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const make = (tag, text, kind) => { const node = document.createElement(tag); if (text !== undefined) node.textContent = text; if (kind) node.className = kind; return node; };
  const hash = text => { let value = 7; for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) >>> 0; return value; };
  const hue = object => ((object.track ?? hash(object.class)) * 137.508 + 160) % 360;
  const color = (object, alpha = 1) => `hsl(${hue(object)} 85% 62% / ${alpha})`;
  const ms = value => value === undefined ? '–' : value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
  const current = () => pipelines.get(chosen);

  function badge(node, text, kind) { node.textContent = text; node.className = `badge ${kind}`; }

  // --- pictures --------------------------------------------------------------------------------------------------------
  async function watch(name) {
    stream?.abort();
    if (pipelines.get(name)?.info.hearing) return;
    const mine = stream = new AbortController();
    while (!mine.signal.aborted) {
      try {
        const answer = await fetch(`/stream.mjpg?pipeline=${encodeURIComponent(name)}`, { signal: mine.signal });
        if (answer.status === 401) { location.href = '/'; return; }
        if (answer.ok) await readParts(answer.body.getReader(), mine.signal);
      } catch (error) {
        if (error.name === 'AbortError') return;
      }
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }

  async function readParts(reader, signal) {
    let bytes = new Uint8Array(1 << 18), length = 0, busy = false, waiting = null;
    const decode = async part => {
      waiting = part;   // a slow browser skips pictures
      if (busy) return;
      busy = true;
      while (waiting) {
        const { data, sequence } = waiting;
        waiting = null;
        try { showPicture(await createImageBitmap(new Blob([data], { type: 'image/jpeg' })), sequence, signal); } catch { document.body.dataset.broken = sequence; }
      }
      busy = false;
    };
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (length + value.length > bytes.length) { const larger = new Uint8Array(2 * (length + value.length)); larger.set(bytes.subarray(0, length)); bytes = larger; }
      bytes.set(value, length); length += value.length;
      for (;;) {
        const end = headEnd(bytes, length);
        if (end < 0) break;
        const head = new TextDecoder().decode(bytes.subarray(0, end));
        const size = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0), sequence = Number(/x-sequence: *(-?\d+)/i.exec(head)?.[1] ?? -1);
        if (length < end + size + 2) break;
        decode({ data: bytes.slice(end, end + size), sequence });
        bytes.copyWithin(0, end + size + 2, length); length -= end + size + 2;
      }
    }
  }

  function headEnd(bytes, length) {
    for (let i = 3; i < Math.min(length, 4096); i++)
      if (bytes[i] === 10 && bytes[i - 1] === 13 && bytes[i - 2] === 10 && bytes[i - 3] === 13) return i + 1;
    return -1;
  }

  function showPicture(bitmap, sequence, signal) {
    if (signal.aborted) return;
    const canvas = $('picture');
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) { canvas.width = bitmap.width; canvas.height = bitmap.height; }
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    shown = { sequence, width: bitmap.width, height: bitmap.height };
    bitmap.close();
    document.body.dataset.sequence = sequence;
    drawOverlay();
  }

  // --- boxes, tracks, labels, zones ------------------------------------------------------------------------------------
  function resultOf(sequence) {
    const results = current()?.results;
    if (!results) return null;
    for (let back = 0; back <= NEAR; back++) { const found = results.get(sequence - back); if (found) return found; }
    return null;
  }

  function drawOverlay() {
    const canvas = $('overlay'), box = canvas.getBoundingClientRect(), ratio = devicePixelRatio || 1;
    const width = Math.round(box.width * ratio), height = Math.round(box.height * ratio);
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    const pipeline = current(), result = drawn = resultOf(shown.sequence);
    if (!pipeline || pipeline.info.hearing) return;
    const sx = width / (result?.width || shown.width), sy = height / (result?.height || shown.height);
    context.font = `600 ${Math.round(12.5 * ratio)}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    if (result?.mask) drawMask(context, result, width, height);
    document.body.dataset.mask = result?.mask ? 1 : 0;
    for (const area of pipeline.info.areas) drawArea(context, area, sx, sy, ratio);
    for (const object of result?.objects ?? []) drawObject(context, object, sx, sy, ratio, width);
    if (result && (result.classes || result.text)) drawCaption(context, result, ratio, width, height);
    document.body.dataset.boxes = result?.objects.length ?? 0;
    listObjects(result);
  }

  // Class 0 is what models call background; objects have the colors of their boxes.
  const maskCanvas = document.createElement('canvas');
  function drawMask(context, result, width, height) {
    const { mask, objects } = result, paint = maskCanvas.getContext('2d'), colors = new Map();
    maskCanvas.width = mask.width; maskCanvas.height = mask.height;
    const colorOf = value => { const owner = objects.find(object => object.mask === value); return owner ? color(owner, .45) : `hsl(${value * 137.508 % 360} 85% 62% / .45)`; };
    for (let i = 0, at = 0; i < mask.runs.length; i += 2) {
      const value = mask.runs[i];
      if (value && !colors.has(value)) colors.set(value, colorOf(value));
      for (let left = mask.runs[i + 1]; left > 0;) {
        const x = at % mask.width, length = Math.min(left, mask.width - x);
        if (value) { paint.fillStyle = colors.get(value); paint.fillRect(x, Math.floor(at / mask.width), length, 1); }
        at += length; left -= length;
      }
    }
    context.imageSmoothingEnabled = true;
    context.drawImage(maskCanvas, 0, 0, width, height);
  }

  function drawArea(context, area, sx, sy, ratio) {
    context.beginPath();
    area.points.forEach(([x, y], i) => i ? context.lineTo(x * sx, y * sy) : context.moveTo(x * sx, y * sy));
    context.lineWidth = 2 * ratio;
    context.strokeStyle = 'rgb(255 214 102 / 90%)';
    context.setLineDash([7 * ratio, 5 * ratio]);
    if (area.kind === 'zone') { context.closePath(); context.fillStyle = 'rgb(255 214 102 / 10%)'; context.fill(); }
    context.stroke();
    context.setLineDash([]);
    const [x, y] = area.points[0];
    tag(context, area.name, x * sx + 6 * ratio, y * sy + 14 * ratio, 'rgb(255 214 102 / 92%)', ratio);
  }

  function drawObject(context, object, sx, sy, ratio, limit) {
    const [left, top, right, bottom] = object.box, x = left * sx, y = top * sy, w = (right - left) * sx, h = (bottom - top) * sy;
    context.lineWidth = 2.5 * ratio;
    context.strokeStyle = color(object);
    context.fillStyle = color(object, .1);
    context.beginPath(); context.roundRect(x, y, w, h, 5 * ratio); context.fill(); context.stroke();
    for (const [px, py] of object.points ?? []) { context.beginPath(); context.arc(px * sx, py * sy, 2.6 * ratio, 0, 7); context.fillStyle = '#fff'; context.fill(); }
    const text = `${object.track ? `#${object.track} ` : ''}${object.class} ${Math.round(object.score * 100)}%`;
    const room = context.measureText(text).width + 12 * ratio;
    tag(context, text, Math.max(0, Math.min(x, limit - room)), Math.max(11 * ratio, y - 12 * ratio), color(object), ratio);
  }

  function tag(context, text, x, y, back, ratio) {
    context.fillStyle = back;
    context.beginPath(); context.roundRect(x, y - 10 * ratio, context.measureText(text).width + 12 * ratio, 20 * ratio, 5 * ratio); context.fill();
    context.fillStyle = '#06110f';
    context.fillText(text, x + 6 * ratio, y + .5 * ratio);
  }

  function drawCaption(context, result, ratio, width, height) {
    const text = [result.text, ...(result.classes ?? []).slice(0, 3).map(found => `${found.class} ${Math.round(found.score * 100)}%`)].filter(Boolean).join('   ');
    tag(context, text, 10 * ratio, height - 20 * ratio, 'rgb(255 255 255 / 88%)', ratio);
  }

  let listed = 0;
  function listObjects(result) {
    const now = performance.now();
    if (now - listed < 250) return;   // readable, not flickering
    listed = now;
    const rows = (result?.objects ?? []).slice(0, 12).map(object => {
      const row = make('li'), dot = make('i');
      dot.style.background = color(object);
      row.append(dot, make('b', object.class), make('span', object.track ? `#${object.track}` : '', 'muted'), make('span', `${Math.round(object.score * 100)} %`));
      return row;
    });
    $('objects').replaceChildren(...(rows.length ? rows : [make('li', 'Nothing at the moment', 'empty')]));
  }

  // --- sparklines ------------------------------------------------------------------------------------------------------
  function sparkline(canvas, lines, least) {
    const box = canvas.getBoundingClientRect(), ratio = devicePixelRatio || 1, width = canvas.width = Math.round(box.width * ratio), height = canvas.height = Math.round(box.height * ratio);
    const context = canvas.getContext('2d'), top = 13 * ratio, most = Math.max(least, ...lines.flatMap(line => line.values.filter(Number.isFinite))) * 1.08;
    const x = i => width - (SECONDS - 1 - i) * width / (SECONDS - 1), y = value => height - 1.5 * ratio - value / most * (height - top - 3 * ratio);
    context.font = `${Math.round(10.5 * ratio)}px system-ui, sans-serif`;
    context.fillStyle = css('--muted');
    context.fillText(most < 10 ? most.toFixed(1) : most.toFixed(0), 0, 9 * ratio);
    context.strokeStyle = css('--line'); context.lineWidth = ratio;
    for (const line of [top, height - ratio]) { context.beginPath(); context.moveTo(0, line); context.lineTo(width, line); context.stroke(); }
    for (const { values, ink, fill } of lines) {
      const start = SECONDS - values.length;
      context.beginPath();
      let pen = false;
      values.forEach((value, i) => { if (!Number.isFinite(value)) { pen = false; return; } pen ? context.lineTo(x(start + i), y(value)) : context.moveTo(x(start + i), y(value)); pen = true; });
      context.strokeStyle = css(ink); context.lineWidth = 1.8 * ratio; context.lineJoin = 'round'; context.stroke();
      if (pen) { context.save(); context.fillStyle = css(ink); context.fillRect(x(SECONDS - 1) - 3 * ratio, y(values.at(-1)) - 1.5 * ratio, 3 * ratio, 3 * ratio); context.restore(); }
      if (fill && values.length > 1 && values.every(Number.isFinite)) { context.lineTo(width, height); context.lineTo(x(start), height); context.closePath(); context.globalAlpha = .13; context.fillStyle = css(ink); context.fill(); context.globalAlpha = 1; }
    }
  }

  function drawCharts() {
    const pipeline = current();
    if (!pipeline) return;
    sparkline($('fpsChart'), [{ values: pipeline.fps, ink: '--accent', fill: true }], 5);
    sparkline($('latencyChart'), [{ values: pipeline.worst, ink: '--second' }, { values: pipeline.latency, ink: '--accent', fill: true }], 2);
  }

  // --- states ----------------------------------------------------------------------------------------------------------
  const STATES = { running: ['running', 'good'], starting: ['starting', 'warn'], waiting: ['source lost', 'bad'], ended: ['ended', ''], stopped: ['stopped', ''] };

  function showState() {
    const pipeline = current();
    if (!pipeline) return;
    const { info } = pipeline, [text, kind] = STATES[info.state] ?? [info.state, ''];
    $('name').textContent = info.pipeline;
    badge($('state'), text, kind);
    $('source').textContent = info.source;
    $('rate').textContent = info.state === 'running' ? `${info.fps.toFixed(1)} ${info.hearing ? 'blocks/s' : 'fps'} · ${ms(info.latency_ms)} ms` : '';
    $('fpsNow').textContent = info.fps.toFixed(1);
    $('latencyNow').replaceChildren(ms(info.latency_ms), make('small', ` ms · p99 ${ms(info.latency_p99_ms)}`));
    document.body.dataset.state = info.state;
    showNotice(info);
    if (info.state !== 'running' && !info.hearing) listObjects(null);
    for (const button of $('chooser').children) button.firstChild.className = pipelines.get(button.dataset.name)?.info.state ?? '';
    const stages = [...$('parts').querySelectorAll('.stage-part')];
    stages.forEach((node, i) => { node.querySelector('em').textContent = info.stages_ms?.[i] === undefined ? '' : `${ms(info.stages_ms[i])} ms`; });
    $('parts').querySelector('.source')?.classList.toggle('lost', info.state === 'waiting');
  }

  function showNotice(info) {
    const lost = info.state === 'waiting' || info.state === 'starting';
    if (lost && lostSince === null) lostSince = Date.now();
    if (!lost) lostSince = null;
    const over = info.state === 'ended' || info.state === 'stopped';
    $('notice').hidden = !lost && !over;
    $('noticeTitle').textContent = info.state === 'waiting' ? 'Source lost, connecting again' : info.state === 'starting' ? 'The source is being opened' : info.state === 'ended' ? 'The source has ended' : 'The pipeline was stopped';
    $('noticeText').textContent = [info.problem, lost ? `for ${Math.round((Date.now() - lostSince) / 1000)} s` : null].filter(Boolean).join(' · ');
  }

  function showParts() {
    const pipeline = current();
    $('parts').replaceChildren(...(pipeline?.info.parts ?? []).map(part => {
      const node = make('li', undefined, part.role === 'stage' ? 'stage-part' : part.role), what = make('span');
      node.title = part.description;
      what.append(part.kind === part.name ? '' : `${part.kind} `, make('em'));
      node.append(make('b', part.name), what, make('span', part.description));
      return node;
    }));
  }

  function showChooser() {
    const names = [...pipelines.keys()];
    $('chooser').replaceChildren(...(names.length < 2 ? [] : names.map(name => {
      const button = make('button');
      button.type = 'button'; button.dataset.name = name;
      button.append(make('i'), name);
      button.setAttribute('aria-pressed', String(name === chosen));
      button.onclick = () => choose(name);
      return button;
    })));
  }

  function choose(name) {
    chosen = name;
    shown.sequence = -1; lostSince = null;
    history.replaceState(null, '', `?pipeline=${encodeURIComponent(name)}`);
    soundView.show(current()?.info);
    showChooser(); showParts(); showState(); drawCharts(); drawOverlay(); showLog();
    watch(name);
  }

  // --- events ----------------------------------------------------------------------------------------------------------
  const events = [];
  const KINDS = { new: 'good', enter: 'good', leave: 'warn', end: '', cross: 'warn', rule: 'bad', dwell: 'warn', source: 'warn', result: '', speech: '', word: 'good', text: '' };

  function tell(event) {
    const object = event.class ? `${event.class}${event.track ? ` #${event.track}` : ''}` : '', seconds = event.duration_s ? ` after ${event.duration_s.toFixed(1)} s` : '';
    switch (event.type) {
      case 'new': return `${object} came`;
      case 'end': return `${object} went${seconds}`;
      case 'enter': return `${object} entered ${event.name}`;
      case 'leave': return `${object} left ${event.name}${seconds}`;
      case 'dwell': return `${object} stays in ${event.name}${event.duration_s ? ` for ${event.duration_s.toFixed(1)} s` : ''}`;
      case 'cross': return `${object} crossed ${event.name} ${(event.direction ?? '').replace('-', ' ')}`;
      case 'rule': return `${event.name} ${event.active ? 'holds' : 'holds no longer'}${object || event.text ? ` (${object || event.text})` : ''}`;
      case 'source': return event.active ? 'source is back' : `source lost${event.text ? `: ${event.text}` : ''}`;
      case 'speech': return event.active ? 'speech begins' : `speech ended${seconds}`;
      case 'word': return `${event.text} (${Math.round(event.score * 100)} %)`;
      case 'text': return event.text;
      default: return [event.name, object, event.text, event.value?.toFixed(3)].filter(Boolean).join(' ');
    }
  }

  function showLog() {
    const mine = events.filter(event => event.pipeline === chosen).slice(-LOGGED).reverse().map(event => {
      const row = make('li'), time = make('time', new Date(event.time).toLocaleTimeString([], { hour12: false }));
      row.append(time, make('span', event.type, `badge ${event.type === 'source' && !event.active ? 'bad' : event.type === 'source' ? 'good' : KINDS[event.type] ?? ''}`), make('span', tell(event)));
      return row;
    });
    $('log').replaceChildren(...(mine.length ? mine : [make('li', 'No events yet', 'empty')]));
  }

  function takeEvent(event) {
    if (event.type === 'text' && !event.final) { soundView.takeEvent(event); return; }
    if (event.type === 'update' || events.some(old => old.id === event.id && old.pipeline === event.pipeline && old.time === event.time)) return;
    events.push(event);
    soundView.takeEvent(event);
    if (events.length > 4 * LOGGED) events.splice(0, LOGGED);
    const pipeline = pipelines.get(event.pipeline);
    if (event.type === 'source' && pipeline) { pipeline.info.state = event.active ? 'running' : 'waiting'; pipeline.info.problem = event.active ? undefined : event.text; }
    if (event.pipeline === chosen) { showLog(); showState(); }
  }

  function takeFrame(result) {
    const pipeline = pipelines.get(result.pipeline);
    if (!pipeline) return;
    pipeline.results.set(result.sequence, result);
    if (pipeline.results.size > KEPT) pipeline.results.delete(pipeline.results.keys().next().value);
    if (result.pipeline === chosen && (drawn?.sequence !== result.sequence) && result.sequence <= shown.sequence) drawOverlay();
  }

  function takeStatus(status) {
    const pipeline = pipelines.get(status.pipeline);
    if (!pipeline) { load(); return; }
    delete pipeline.info.problem;
    Object.assign(pipeline.info, status);
    const push = (list, value) => { list.push(value); if (list.length > SECONDS) list.shift(); };
    push(pipeline.fps, status.fps); push(pipeline.latency, status.latency_ms ?? NaN); push(pipeline.worst, status.latency_p99_ms ?? NaN);
    if (status.pipeline === chosen) { showState(); drawCharts(); }
  }

  async function load() {
    const answer = await fetch('/api/pipelines');
    if (answer.status === 401) { location.href = '/'; return; }
    const { pipelines: found } = await answer.json(), names = new Set(found.map(info => info.pipeline));
    for (const name of [...pipelines.keys()]) if (!names.has(name)) pipelines.delete(name);
    for (const info of found) {
      const known = pipelines.get(info.pipeline);
      const past = key => info.history[key].map(value => value ?? NaN);
      pipelines.set(info.pipeline, { info, results: known?.results ?? new Map(), fps: past('fps'), latency: past('latency_ms'), worst: past('latency_p99_ms') });
    }
    if (found.length === 0) { $('notice').hidden = false; $('noticeTitle').textContent = 'No pipeline runs here'; $('noticeText').textContent = 'Models are served at /v2/models/NAME.'; return; }
    choose(names.has(chosen) ? chosen : found[0].pipeline);
  }

  function listen() {
    const source = new EventSource('/events');
    source.onopen = () => { badge($('link'), 'live', 'good'); load(); };
    source.onerror = () => { badge($('link'), 'server not reached', 'bad'); if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000); };
    source.addEventListener('frame', message => takeFrame(JSON.parse(message.data)));
    source.addEventListener('sound', message => soundView.take(JSON.parse(message.data)));
    source.addEventListener('event', message => takeEvent(JSON.parse(message.data)));
    source.addEventListener('status', message => takeStatus(JSON.parse(message.data)));
  }

  document.addEventListener('visibilitychange', () => { if (document.hidden) stream?.abort(); else if (chosen) watch(chosen); });
  addEventListener('resize', () => { drawOverlay(); drawCharts(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCharts);
  listen();
})();
