import { isSeen, type Unseen } from '../world/seen.ts';
import type { World } from '../world/world.ts';
import type { Finding } from './finding.ts';

/** The answer of a check, which `diagnose` turns into a result. */
type CheckAnswer = {
  /** What was checked: `14 accounts in 3 namespaces`. A check that passed shows it. */
  looked: string;
  findings: readonly Finding[];
  /** What the check needed but could not read. The check cannot be green then. */
  unseen?: readonly Unseen[];
};

/** The parts of the world that may be unseen as a whole. */
type Part = {
  [Key in keyof World]: World[Key] extends { seen: unknown } | { unseen: Unseen } ? Key : never;
}[keyof World];

/** The type of a part that was seen. */
type SeenPart<Key extends Part> = Extract<World[Key], { seen: unknown }>['seen'];

/** One check of an installation, as data. */
export type Check = {
  /** A stable id in snake_case, which is also the heading in docs/doctor.md. */
  id: string;
  /** A sentence that is true if the check has no finding. */
  title: string;
  /** Judges the world; pure. */
  judge(world: World): CheckAnswer;
};

/**
 * Makes a check that needs some parts of the world. If one of them was not read, the check reports that and checks
 * nothing.
 *
 * @param judge gets these parts by name, and the whole world for optional parts
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
