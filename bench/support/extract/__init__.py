"""The parts of `npm run bench -- extract`."""
