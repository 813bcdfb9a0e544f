import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import t from 'tap';
import { createReader } from '../../src/files/read-text.ts';

const TEXT = 'version: 1\nnames: {4242: "Müller & Söhne"}\n';
const folder = t.testdir({});

function written(name: string, bytes: Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const read = (file: string, flag?: string, stdin: Readable = Readable.from([])) => createReader(stdin)(file, flag);

const texts: [name: string, bytes: Buffer][] = [
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-16, as PowerShell 5 writes it', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16 in the other byte order', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()],
];
for (const [name, bytes] of texts)
  t.test(`${name} is read, from a file and from standard input`, async (t) => {
    t.equal(await read(written('text', bytes)), TEXT);
    t.equal(await read('-', undefined, Readable.from([bytes])), TEXT);
  });

t.test('what is not text is refused, and named as it was given', async (t) => {
  const file = written('fleet.zip', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xb5, 0xff]));
  const wanted = 'found bytes that are not text, wanted a file in UTF-8';
  await t.rejects(read(file), { message: `${file}: ${wanted}`, cause: { code: 'not_text', where: file } });
  await t.rejects(read(file, '--mapping'), { message: `--mapping: ${file}: ${wanted}`, cause: { where: '--mapping' } });
  await t.rejects(read('-', undefined, Readable.from([Buffer.from([0xc3])])), { message: `<stdin>: ${wanted}` });
});
