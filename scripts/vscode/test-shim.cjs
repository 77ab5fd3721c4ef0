// Loaded by the extension host in place of the tests: runs them and leaves the outcome in a file. The status that
// the workbench reports is not enough: when the extension host dies in the middle of a test it reports success.
const { writeFileSync } = require("node:fs");

exports.run = async () => {
	const leave = (outcome) => writeFileSync(process.env.DMABUF_LENS_OUTCOME, JSON.stringify(outcome));
	try {
		await require(process.env.DMABUF_LENS_TESTS).run();
		leave({ ok: true });
	} catch (problem) {
		leave({ ok: false, problem: String(problem?.stack ?? problem) });
		throw problem;
	}
};
