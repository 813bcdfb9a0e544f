/** A text for an element or a quoted attribute of HTML, every character that can begin markup as a reference. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
