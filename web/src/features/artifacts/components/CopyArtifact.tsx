import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCopyPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCopyTargets } from "../api/copyTargets";
import type { Place } from "../api/listArtifacts";
import { useManifest } from "../api/manifest";
import { CopyDialog } from "./CopyDialog";

/** Copies an artifact elsewhere, for those who have a place to copy to. */
export function CopyArtifact({ place, digest }: { place: Place; digest: string }) {
  const { t } = useTranslation();
  const [isOpen, dialog] = useDisclosure(false);
  const targets = useCopyTargets("");
  const manifest = useManifest(place, digest).data;
  // What belongs to another artifact goes along with that.
  if (targets.length === 0 || !manifest || manifest.subject) {
    return null;
  }
  return (
    <>
      <Button variant="default" leftSection={<IconCopyPlus size={16} />} onClick={dialog.open}>
        {t("artifacts.copyTo")}
      </Button>
      {isOpen && <CopyDialog place={place} digest={digest} onClose={dialog.close} />}
    </>
  );
}
