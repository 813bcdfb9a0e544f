/** Collects a part of a text that arrives piece by piece. */
type Capture = {
  /** True if a part has begun and not ended. */
  isCapturing(): boolean;
  /** Begins a part at this index of the piece, or continues it after {@link Capture.pause}. */
  start(index: number): void;
  /** Stops capturing at the index, and adds `instead` for what is left out. */
  pause(piece: string, index: number, instead: string): void;
  /** Called at the end of a piece; the next piece continues it. */
  next(piece: string): void;
  /** @returns the part, up to the index; `undefined` if it was too long */
  end(piece: string, index: number): string | undefined;
};

/** @param longest characters that are kept */
export function createCapture(longest: number): Capture {
  let parts: string[] = [];
  let length = 0;
  /** `undefined` while nothing is captured. */
  let from: number | undefined;
  let isOn = false;

  function add(text: string): void {
    length += text.length;
    if (length <= longest) parts.push(text);
    else parts = [];
  }

  return {
    isCapturing: () => isOn,
    start(index) {
      from = index;
      isOn = true;
    },
    pause(piece, index, instead) {
      add(`${piece.slice(from, index)}${instead}`);
      from = undefined;
    },
    next(piece) {
      if (from === undefined) return;
      add(piece.slice(from));
      from = 0;
    },
    end(piece, index) {
      add(piece.slice(from, index));
      const whole = length > longest ? undefined : parts.join('');
      parts = [];
      length = 0;
      from = undefined;
      isOn = false;
      return whole;
    },
  };
}
