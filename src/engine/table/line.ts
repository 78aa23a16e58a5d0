/** Who stands in a line. */
export interface Place {
  readonly order: bigint;
  readonly session: string;
  readonly weight: number;
  readonly limit: number;
  readonly data: string;
  isGranted: boolean;
}

/** A line of claims, first come, first served. */
export class Line {
  /** By their order, which is the order they came in. */
  readonly places: Map<bigint, Place> = new Map();
  /** One who had it for himself alone died; whoever is granted is told, until one has it for himself alone again. */
  isAbandoned = false;

  /** Enters at the end; false when it would have to wait, and nobody has entered then, if it does not `wait`. */
  enter(place: Place, wait: boolean): boolean {
    let ahead = 0;
    for (const { weight } of this.places.values()) {
      ahead += weight;
      if (ahead + place.weight > place.limit) break;
    }
    place.isGranted = ahead + place.weight <= place.limit;
    if (place.isGranted || wait) this.places.set(place.order, place);
    return place.isGranted;
  }

  /** Takes one out; `died` when it did not leave by itself. */
  remove(order: bigint, died: boolean): Place | undefined {
    const place = this.places.get(order);
    if (place === undefined) return undefined;
    this.places.delete(order);
    if (died && place.isGranted && isExclusive(place)) this.isAbandoned = true;
    return place;
  }

  /** Those who can be granted now that somebody left: at the head of the line, as far as the weights allow. */
  advance(): Place[] {
    const granted: Place[] = [];
    let ahead = 0;
    for (const place of this.places.values()) {
      ahead += place.weight;
      if (ahead > place.limit) break;
      if (place.isGranted) continue;
      place.isGranted = true;
      granted.push(place);
    }
    return granted;
  }

  /** Was it abandoned? Asked for those who have just been granted. */
  takeAbandoned(granted: readonly Place[]): boolean {
    const { isAbandoned } = this;
    if (granted.some(isExclusive)) this.isAbandoned = false;
    return isAbandoned;
  }

  /** Nobody would miss it. */
  get isIdle(): boolean {
    return this.places.size === 0 && !this.isAbandoned;
  }
}

function isExclusive({ weight, limit }: Place): boolean {
  return weight === limit;
}
