const LEFT_OUT = /^ *\/\/ …\n/m;
const INDENTATIONS = ["", "  ", "    "];

/** Are these whole lines of that text, in its order, but for an indentation they have in common, and for what a line `// …` leaves out? */
export function isExcerpt(code: string, text: string): boolean {
  let rest = `\n${text}`;
  return code.split(LEFT_OUT).every((part) =>
    INDENTATIONS.some((indentation) => {
      const wanted = `\n${part.replaceAll(/^(?=.)/gm, indentation)}`;
      const at = rest.indexOf(wanted);
      if (at >= 0) rest = rest.slice(at + wanted.length - 1);
      return at >= 0;
    }),
  );
}
