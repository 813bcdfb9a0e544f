import {
  type Completed,
  type CompletedCommand,
  type CompletedOption,
  type CompletedProgram,
  functionName,
} from './completed-program.ts';
import { quoted } from './quoted.ts';

/**
 * Returns a script for zsh, which uses its function `_arguments`
 * (https://zsh.sourceforge.io/Doc/Release/Completion-System.html).
 */
export function zshCompletion(program: CompletedProgram): string {
  const name = functionName(program);
  const verbs = program.commands.map(({ name, summary }) => quoted(`${escaped(name)}:${summary}`));
  return `#compdef ${program.name}
# Completion for zsh. Add this line to ~/.zshrc, after compinit:
#   source <(${program.name} completion zsh)
${name}() {
  local curcontext="$curcontext" state line
  local -a verbs
  verbs=(
${verbs.map((verb) => `    ${verb}\n`).join('')}  )
  _arguments -C \\
    '(- *)'{-h,--help}'[print help]' \\
    '(- *)'{-V,--version}'[print the version]' \\
    '1: :->verb' \\
    '*:: :->rest'
  case $state in
    verb) _describe command verbs ;;
    rest)
      case $words[1] in
${program.commands.map(commandCase).join('')}        help) _describe command verbs ;;
      esac ;;
  esac
}
if [[ $funcstack[1] == ${name} ]]; then
  ${name} "$@"
else
  compdef ${name} ${program.name}
fi
`;
}

function commandCase({ arguments: places, name, options }: CompletedCommand): string {
  const specs = [
    ...options.flatMap(optionSpecs),
    ...places.map((place, at) =>
      quoted(`${place.isRepeatable ? '*' : at + 1}:${escaped(place.name)}:${actionOf(place)}`),
    ),
  ];
  return `        ${name}) _arguments \\\n${specs.map((spec) => `            ${spec}`).join(' \\\n')} ;;\n`;
}

function optionSpecs({ description, flag, isRepeatable, short, value }: CompletedOption): readonly string[] {
  const repeated = isRepeatable ? '*' : '';
  const after = `[${escaped(description)}]${value === undefined ? '' : `:${escaped(value.name)}:${actionOf(value)}`}`;
  return [
    quoted(`${repeated}${flag}${value === undefined ? '' : '='}${after}`),
    ...(short === undefined ? [] : [quoted(`${repeated}${short}${after}`)]),
  ];
}

function actionOf(completed: Completed): string {
  if (completed.is === 'words') return `(${completed.words.join(' ')})`;
  if (completed.is === 'files') return '_files';
  return completed.is === 'folders' ? '_files -/' : ' ';
}

/** Escapes brackets and colons, which separate the parts of a spec. */
function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, '\\$&');
}
