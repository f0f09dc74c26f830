import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import { useAddTag } from "../api/addTag";
import type { Place } from "../api/listArtifacts";

const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

interface Props {
  place: Place;
  digest: string;
  onClose: () => void;
}

/** One more tag for an artifact; one that is elsewhere in the repository is refused by the server. */
export function AddTagDialog({ place, digest, onClose }: Props) {
  const { t } = useTranslation();
  const add = useAddTag(place, digest);
  const [name, setName] = useState("");
  const isValid = TAG.test(name.trim());
  const done = () => {
    notify({ message: t("artifacts.tagAdded", { name: name.trim() }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("artifacts.addTag")}
      action={t("artifacts.addTag")}
      isReady={isValid}
      isPending={add.isPending}
      error={add.error}
      onSubmit={() => add.mutate(name.trim(), { onSuccess: done })}
      onClose={onClose}
    >
      <TextInput
        label={t("artifacts.tag")}
        description={t("artifacts.tagHint")}
        error={name.trim() !== "" && !isValid && t("artifacts.tagInvalid")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
    </FormDialog>
  );
}
