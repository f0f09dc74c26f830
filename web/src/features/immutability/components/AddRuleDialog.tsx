import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import { useAddRule } from "../api/addRule";
import type { Choice } from "../rule";
import { ChoiceField } from "./ChoiceField";

const EVERYTHING: Choice = { isExcluding: false, pattern: "**" };

/** In which repositories, and which tags. */
export function AddRuleDialog({ projectName, onClose }: { projectName: string; onClose: () => void }) {
  const { t } = useTranslation();
  const add = useAddRule(projectName);
  const [repositories, setRepositories] = useState(EVERYTHING);
  const [tags, setTags] = useState(EVERYTHING);
  const done = () => {
    notify({ message: t("immutability.added") });
    onClose();
  };
  return (
    <FormDialog
      title={t("immutability.add")}
      action={t("immutability.add")}
      isReady={repositories.pattern.trim() !== "" && tags.pattern.trim() !== ""}
      isPending={add.isPending}
      error={add.error}
      onSubmit={() => add.mutate({ repositories, tags }, { onSuccess: done })}
      onClose={onClose}
    >
      <ChoiceField
        label={t("immutability.tagsField")}
        hint={t("immutability.tagsHint")}
        value={tags}
        onChange={setTags}
      />
      <ChoiceField
        label={t("immutability.repositoriesField")}
        hint={t("immutability.repositoriesHint")}
        value={repositories}
        onChange={setRepositories}
      />
    </FormDialog>
  );
}
