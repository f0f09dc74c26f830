import { type Icon, IconBolt, IconFileDescription, IconListDetails, IconSignature } from "@tabler/icons-react";

const KINDS = {
  "signature.cosign": { Icon: IconSignature, name: "artifacts.kinds.cosign" },
  "signature.notation": { Icon: IconSignature, name: "artifacts.kinds.notation" },
  "sbom.harbor": { Icon: IconListDetails, name: "artifacts.kinds.sbom" },
  "accelerator.nydus": { Icon: IconBolt, name: "artifacts.kinds.nydus" },
  "subject.accessory": { Icon: IconFileDescription, name: "artifacts.kinds.other" },
} as const;

interface Kind {
  Icon: Icon;
  /** The key of its name; nothing for a kind that came later than this page. */
  name: (typeof KINDS)[keyof typeof KINDS]["name"] | undefined;
}

/** What an accessory is, for people. */
export function accessoryKind(type: string): Kind {
  return type in KINDS ? KINDS[type as keyof typeof KINDS] : { Icon: IconFileDescription, name: undefined };
}
