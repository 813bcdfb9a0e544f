import { isSeen, type Unseen } from '../world/seen.ts';
import type { World } from '../world/world.ts';
import type { Finding } from './finding.ts';

/** What a check answers; diagnosis.ts makes a result of it. */
type CheckAnswer = {
  /** What was looked at, for the line of a check that found nothing: `14 accounts in 3 namespaces`. */
  looked: string;
  findings: readonly Finding[];
  /** What could not be looked at though it matters here: such a check is never green. */
  unseen?: readonly Unseen[];
};

/** The parts of the world that may be unseen as a whole. */
type Part = {
  [Key in keyof World]: World[Key] extends { seen: unknown } | { unseen: Unseen } ? Key : never;
}[keyof World];

/** A part as it was seen. */
type SeenPart<Key extends Part> = Extract<World[Key], { seen: unknown }>['seen'];

/** One question about an installation, as data. */
export type Check = {
  /** Stable snake_case id, also the heading in docs/doctor.md. */
  id: string;
  /** A sentence that is true when nothing is found. */
  title: string;
  /** Judges a world; `undefined` parts that it needs are among `unseen`. Pure. */
  judge(world: World): CheckAnswer;
};

/**
 * A check that needs parts of the world to be seen. Where one of them is not, it says so and looks at nothing.
 *
 * @param judge gets the parts by name, and the whole world for what is only good to have
 */
export function defineCheck<Key extends Part>(
  { id, title, needs }: { id: string; title: string; needs: readonly Key[] },
  judge: (parts: { [Needed in Key]: SeenPart<Needed> }, world: World) => CheckAnswer,
): Check {
  return {
    id,
    title,
    judge(world) {
      const unseen: Unseen[] = [];
      const parts: Record<string, unknown> = {};
      for (const key of needs) {
        const part = world[key] as { seen: unknown } | { unseen: Unseen };
        if (isSeen(part)) parts[key] = part.seen;
        else unseen.push(part.unseen);
      }
      if (unseen.length > 0) return { looked: 'nothing', findings: [], unseen };
      return judge(parts as { [Needed in Key]: SeenPart<Needed> }, world);
    },
  };
}

/** For {@link CheckAnswer.looked}: `1 account`, `2 accounts`, `2 addresses`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : what.endsWith('s') ? 'es' : 's'}`;
}
