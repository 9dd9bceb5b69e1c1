// The rig itself: it finds what is wrong with a page that is wrong in every way.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { beyond, browser, findings, folder, open } from './support.mjs';

const BAD = `<!doctype html><html><head><title>Bad</title></head><body>
<h1>Bad</h1><img src="missing.png" width="900" height="10"><p style="color: #ccc; background: #fff">faint</p>
<script>console.log('spoken')</script></body></html>`;

let chrome;
before(async () => {
  writeFileSync(join(folder, 'bad.html'), BAD);
  chrome = await browser();
});
after(() => chrome?.close());

test('a bad page is found to be bad', async () => {
  const page = await open(chrome, 'bad.html', { viewport: { width: 360, height: 800 } });
  const [pixels, ...elements] = await beyond(page);
  assert.ok(pixels > 500 && elements.some((element) => element.startsWith('<img')));
  const rules = (await findings(page)).map((finding) => finding.split(':')[0]);
  for (const rule of ['image-alt', 'color-contrast', 'html-has-lang']) assert.ok(rules.includes(rule), rule);
  assert.ok(page.asked.some((url) => url.endsWith('missing.png')));
  assert.ok(page.said.includes('spoken'));
  await page.close();
});
