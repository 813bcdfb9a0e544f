import { type CompletedCommand, type CompletedProgram, functionName, namesOf } from './completed-program.ts';
import { quoted } from './quoted.ts';

/**
 * Returns a script for bash 3.2, the version of macOS, or later. Where a file or a folder can follow, the function
 * proposes nothing, so that bash itself completes files (`-o default`), with spaces and `~` as usual.
 */
export function bashCompletion(program: CompletedProgram): string {
  const name = functionName(program);
  const cases = program.commands.flatMap(valueCases);
  const verbs = program.commands.map((command) => command.name);
  return `# Completion for bash. Add this line to ~/.bashrc:
#   source <(${program.name} completion bash)
${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before='' verb='' each words index
  local -i count=0
  COMPREPLY=()
  # bash splits --flag=value into three words.
  if [[ $word == '=' ]]; then word=''; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    each="\${COMP_WORDS[index]}"
    if [[ $each == '=' ]]; then continue; fi
    if [[ -n $before ]]; then before=''; continue; fi
    case "$verb $each" in
      ${pattern(program.commands.flatMap(valueFlags))}) before="$each" ;;
      *' '-?*) ;;
      *) if [[ -z $verb ]]; then verb="$each"; else count+=1; fi ;;
    esac
  done
  case "$verb $before" in
${cases.map((line) => `    ${line}\n`).join('')}    *' ')
      case "$word" in
        -*)
          case "$verb" in
${program.commands.map((command) => `            ${command.name}) words=${quoted(flagsOf(command).join(' '))} ;;\n`).join('')}            *) words='--help --version' ;;
          esac ;;
        *)
          case "$verb $count" in
            ' 0') words=${quoted([...verbs, 'help'].join(' '))} ;;
            'help 0') words=${quoted(verbs.join(' '))} ;;
${program.commands
  .flatMap(argumentCases)
  .map((line) => `            ${line}\n`)
  .join('')}            *) return ;;
          esac ;;
      esac ;;
    *) compopt +o default 2> /dev/null; return ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F ${name} ${program.name}
`;
}

function flagsOf({ options }: CompletedCommand): readonly string[] {
  return options.map(({ flag }) => flag);
}

/** Returns `explain --mapping`, for each option that takes a value. */
function valueFlags({ name, options }: CompletedCommand): readonly string[] {
  return options
    .filter(({ value }) => value !== undefined)
    .flatMap((option) => namesOf(option).map((flag) => `${name} ${flag}`));
}

/** Returns what completes the value of each option, for options whose value can be completed. */
function valueCases({ name, options }: CompletedCommand): readonly string[] {
  return options.flatMap((option) => {
    const { value } = option;
    const flags = pattern(namesOf(option).map((flag) => `${name} ${flag}`));
    if (value?.is === 'words') return [`${flags}) words=${quoted(value.words.join(' '))} ;;`];
    return value?.is === 'files' || value?.is === 'folders' ? [`${flags}) return ;;`] : [];
  });
}

function argumentCases({ arguments: places, name }: CompletedCommand): readonly string[] {
  if (places.length === 0) return [`'${name} '*) compopt +o default 2> /dev/null; return ;;`];
  return places.flatMap((place, at) =>
    place.is === 'words' ? [`'${name} ${at}') words=${quoted(place.words.join(' '))} ;;`] : [],
  );
}

function pattern(words: readonly string[]): string {
  return words.map(quoted).join(' | ');
}
