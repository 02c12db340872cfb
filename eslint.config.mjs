import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores([".local/", "node_modules/", "dist/", "coverage/"]),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-undef": "off", // tsc's part
      // Numbers read well in a message; objects and nullish values still don't.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // It asks for the `!` that strict forbids.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
    },
  },
  {
    // Types in plain JavaScript are comments: tsc sees their casts, eslint doesn't.
    files: ["**/*.mjs"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);
