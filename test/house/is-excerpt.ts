const LEFT_OUT = /^ *\/\/ …\n/m;
const INDENTATIONS = ["", "  ", "    ", "      "];

/** Are these whole lines of that text, one after another, but for their common indentation, and what a line `// …` leaves out? */
export function isExcerpt(code: string, text: string): boolean {
  return INDENTATIONS.some((indentation) => {
    let rest = `\n${text}`;
    return code.split(LEFT_OUT).every((part) => {
      const wanted = `\n${part.replaceAll(/^(?=.)/gm, indentation)}`;
      const at = rest.indexOf(wanted);
      rest = rest.slice(at + wanted.length - 1);
      return at >= 0;
    });
  });
}
