import t from 'tap';
import { xmlAttribute, xmlContent } from '../../src/formats/xml-text.ts';

t.test('content keeps its lines, and nothing in it is markup', async (t) => {
  t.equal(xmlContent('a < b & c > d\n\t"e"\r'), 'a &lt; b &amp; c &gt; d\n\t"e"&#13;');
  t.equal(xmlContent(']]>'), ']]&gt;');
});

t.test('an attribute keeps its white space', async (t) => {
  t.equal(xmlAttribute('\'a\'\n\t"b"\r&<>'), '"&apos;a&apos;&#10;&#9;&quot;b&quot;&#13;&amp;&lt;&gt;"');
});

t.test('characters that XML 1.0 forbids are replaced, others are not', async (t) => {
  t.equal(xmlContent('\u0000\u0008\u000b\u001f\ufffe\uffff\ud800'), '???????');
  t.equal(xmlContent('ü構🙂\u0085'), 'ü構🙂\u0085');
});
