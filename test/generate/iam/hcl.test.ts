import t from 'tap';
import { block, JsonEncoded, quoted, Reference, resource } from '../../../src/generate/iam/hcl.ts';

t.test('the = of neighbors on one line are aligned; a longer value ends the group', async (t) => {
  t.equal(
    resource('aws_x', 'y', [
      ['a', 'text'],
      ['long_name', 1],
      ['map', { k: true, 'k:2': [] }],
      ['b', new Reference('aws_x.z.name')],
      ['ccc', ['one']],
      ['list', ['one', 'two']],
      ['deep', [{ x: {} }]],
      ['json', new JsonEncoded({ Version: '1', A: 2 })],
    ]),
    `resource "aws_x" "y" {
  a         = "text"
  long_name = 1
  map = {
    k     = true
    "k:2" = []
  }
  b   = aws_x.z.name
  ccc = ["one"]
  list = [
    "one",
    "two",
  ]
  deep = [
    {
      x = {}
    },
  ]
  json = jsonencode({
    Version = "1"
    A       = 2
  })
}
`,
  );
});

t.test('a block without labels, and keys that are words of HCL', async (t) => {
  const tags = { for: 'a', forest: 'b', null: 'c', 'acme:x': 'd' };
  t.equal(
    block('import', [
      ['to', new Reference('aws_iam_role.x')],
      ['tags', tags],
    ]),
    `import {
  to = aws_iam_role.x
  tags = {
    "for"    = "a"
    forest   = "b"
    "null"   = "c"
    "acme:x" = "d"
  }
}
`,
  );
});

t.test('blocks in a block follow its attributes, each after an empty line', async (t) => {
  const inner = block('b', [['x', 1]], [block('c', [['y', ['one', 'two']]])]);
  t.equal(
    block('a', [['z', true]], [inner, block('d', [['w', 2]])]),
    `a {
  z = true

  b {
    x = 1

    c {
      y = [
        "one",
        "two",
      ]
    }
  }

  d {
    w = 2
  }
}
`,
  );
});

const TEXTS: [text: string, hcl: string][] = [
  ['plain', '"plain"'],
  ['a "b" \\ c', '"a \\"b\\" \\\\ c"'],
  ['line\nbreak\ttab', '"line\\nbreak\\ttab"'],
  ['a\\b\\f', '"a\\\\b\\\\f"'],
  ['\b\f\u0001', '"\\u0008\\u000c\\u0001"'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
  ['${aws:username}', '"$${aws:username}"'],
  ['%{if}', '"%%{if}"'],
  ['$ and % and {', '"$ and % and {"'],
  ['größe', '"größe"'],
];

for (const [text, hcl] of TEXTS) {
  t.test(`${JSON.stringify(text)} is written as ${hcl}`, async (t) => {
    t.equal(quoted(text), hcl);
  });
}
