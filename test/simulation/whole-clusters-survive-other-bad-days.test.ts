import { seedsPerFile, survives } from "./survives.js";

// A file of its own, so that it is played beside the first half.
survives(1 + seedsPerFile, seedsPerFile);
