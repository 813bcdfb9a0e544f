/**
 * Escapes a text for an element or a quoted attribute of HTML: each character that can begin markup becomes a
 * reference.
 */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
