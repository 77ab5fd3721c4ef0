/**
 * The words the scanner must know: C keywords and the kernel macros whose shape breaks the C grammar.
 * Data only. Shapes, not meaning: what a guard or a lock does is the API table's business.
 */

/** What a word is to the scanner. Kept as small numbers because one is stored per token. */
export const Word = {
	none: 0,
	/** if, while, for, switch */
	control: 1,
	/** else, do */
	branch: 2,
	/** return, goto, break, continue */
	jump: 3,
	/** case, default */
	label: 4,
	/** struct, union */
	aggregate: 5,
	enumeration: 6,
	/** int, unsigned, const, ... */
	type: 7,
	/** static, extern, inline, ... */
	storage: 8,
	/** sizeof and kin: a parenthesis after them holds a type or an expression already */
	sizeOf: 9,
	typeOf: 10,
	/** takes a type as argument, and the grammar has a rule of its own that is too narrow */
	offsetOf: 11,
	asm: 12,
	/** annotation without arguments: blanked */
	annotation: 13,
	/** annotation with arguments: blanked together with its parentheses */
	annotationCall: 14,
	/** __free(x): blanked, and it has meaning */
	free: 15,
	/** returns its argument */
	returns: 16,
	/** scoped_guard and kin: the block that follows runs once, with something held */
	scoped: 17,
	/** drm_exec_until_all_locked: the block repeats until every lock is held */
	execLoop: 18,
	/** a block follows; it runs once or not at all */
	block: 19,
	/** iterators whose name does not say so */
	loop: 20,
	/** guard(class)(args), CLASS(class, name)(args), ACQUIRE(class, name)(args) */
	guard: 21,
	/** DEFINE_FREE, DEFINE_GUARD, DEFINE_CLASS: file-level, arguments are types and statements */
	defineCleanup: 22,
} as const;

const WORDS: readonly (readonly [code: number, words: string])[] = [
	[Word.control, "if while for switch"],
	[Word.branch, "else do"],
	[Word.jump, "return goto break continue"],
	[Word.label, "case default"],
	[Word.aggregate, "struct union"],
	[Word.enumeration, "enum"],
	[
		Word.type,
		"const volatile unsigned signed long short int char void float double _Bool bool __signed__ __const __const__ __volatile__ " +
			"u8 u16 u32 u64 s8 s16 s32 s64 __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 size_t ssize_t __le16 __le32 __le64 " +
			"__be16 __be32 __be64 uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t",
	],
	[Word.storage, "static extern inline register auto typedef __inline __inline__"],
	[Word.sizeOf, "sizeof _Generic __builtin_types_compatible_p _Static_assert static_assert"],
	[Word.typeOf, "typeof __typeof__ __typeof typeof_unqual __typeof_unqual__ __unqual_scalar_typeof typeof_member"],
	[Word.offsetOf, "offsetof __builtin_offsetof _Alignof alignof __alignof __alignof__"],
	[Word.asm, "asm __asm__ __asm asm_inline asm_volatile_goto"],
	[
		Word.annotation,
		// types and pointers
		"__user __iomem __rcu __force __percpu __kernel __nocast __private __bitwise __safe __data_racy __restrict __restrict__ " +
			// sections
			"__init __exit __initdata __exitdata __initconst __exitconst __init_or_module __initdata_or_module __initconst_or_module " +
			"__refdata __ref __refconst __meminit __memexit __meminitdata __meminitconst __net_init __net_exit __net_initdata " +
			"__devinit __devexit __devinitdata __devinitconst __devexitdata __cpuinit __init_refok __initdata_refok __exitused " +
			"__read_mostly __ro_after_init __page_aligned_bss __page_aligned_data __nosavedata __bss_pgtbl __cpuidle __sched " +
			"__lockfunc __kprobes __latent_entropy notrace noinstr " +
			// use and code generation
			"__must_check __maybe_unused __always_unused __always_used __unused __used __retain __malloc __visible __weak __cold " +
			"__hot __pure __attribute_const__ __deprecated __noreturn noreturn _Noreturn __noclone __flatten __noinline noinline " +
			"noinline_for_stack noinline_for_tracing __always_inline __gnu_inline __inline_maybe_unused asmlinkage __efiapi " +
			"__naked __noipa __noscs __nocfi __nocfi_generic __no_profile __no_kcsan __no_kasan_or_inline __no_sanitize_address " +
			"__no_sanitize_undefined __no_sanitize_memory __no_sanitize_or_inline __no_kmsan_checks __no_stack_protector " +
			"__no_kstack_erase __no_caller_saved_registers __disable_sanitizer_instrumentation __no_context_analysis " +
			"__preserve_most __fix_address __uninitialized __trace_if_value __bpf_kfunc __overloadable __extension__ " +
			// layout
			"__packed __cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned ____cacheline_aligned_in_smp " +
			"____cacheline_internodealigned_in_smp __randomize_layout __no_randomize_layout __designated_init __nonstring " +
			"__nonstring_array __nonnull __realloc_size __acquires_ret __acquires_shared_ret " +
			// ACPICA
			"ACPI_INTERNAL_VAR_XFACE STACK_FRAME_NON_STANDARD_FP",
	],
	[
		Word.annotationCall,
		"__attribute__ __attribute __declspec _Alignas alignas " +
			// who holds what
			"__acquires __releases __must_hold __must_not_hold __must_hold_shared __acquires_shared __releases_shared __cond_acquires " +
			"__cond_acquires_shared __cond_releases __try_acquires __acquires_ctx_lock __acquires_shared_ctx_lock " +
			"__releases_ctx_lock __releases_shared_ctx_lock __requires_ctx_lock __requires_shared_ctx_lock __excludes_ctx_lock " +
			"__assumes_ctx_lock __assumes_shared_ctx_lock __returns_ctx_lock __ctx_lock_type __guarded_by __pt_guarded_by " +
			"__rcu_guarded __context_unsafe " +
			// the rest
			"__printf __scanf __aligned __aligned_largest __function_aligned __counted_by __counted_by_le __counted_by_be " +
			"__counted_by_ptr __section __noinstr_section __alias __alloc_size __assume_aligned __mode __diagnose_as " +
			"__compiletime_error __compiletime_warning __nonnull_args __cleanup __copy __pass_object_size " +
			"__pass_dynamic_object_size ACPI_PRINTF_LIKE",
	],
	[Word.free, "__free"],
	[Word.returns, "return_ptr"],
	[Word.scoped, "scoped_guard scoped_cond_guard scoped_class scoped_seqlock_read scoped_with_creds"],
	[Word.execLoop, "drm_exec_until_all_locked for_i915_gem_ww xe_validation_guard"],
	[
		Word.block,
		"with_intel_runtime_pm with_intel_runtime_pm_if_in_use with_intel_runtime_pm_if_active with_intel_gt_pm " +
			"with_intel_gt_pm_if_awake with_intel_display_power " +
			"with_intel_display_power_if_enabled with_intel_pps_lock xe_with_force_wake with_intel_display_rpm " +
			"intel_wedge_on_timeout",
	],
	[
		Word.loop,
		"intel_modeset_lock_ctx_retry skb_queue_walk skb_queue_walk_safe skb_queue_walk_from skb_queue_walk_from_safe " +
			"skb_queue_reverse_walk skb_queue_reverse_walk_safe skb_queue_reverse_walk_from skb_walk_frags skb_rbtree_walk skb_rbtree_walk_from",
	],
	[Word.guard, "guard CLASS CLASS_INIT ACQUIRE"],
	[
		Word.defineCleanup,
		"DEFINE_FREE DEFINE_CLASS DEFINE_GUARD DEFINE_GUARD_COND DEFINE_LOCK_GUARD_0 DEFINE_LOCK_GUARD_1 DEFINE_LOCK_GUARD_1_COND " +
			"EXTEND_CLASS DEFINE_CLASS_IS_COND_GUARD DECLARE_LOCK_GUARD_0_ATTRS DECLARE_LOCK_GUARD_1_ATTRS",
	],
];

/** Iterators by shape of name: anything with one of these in it, when a statement follows the parenthesis. */
export const LOOP_NAME =
	/for_?each|_each_|each_entry|^for_[a-z]|_iterate|^while_|_loop$|_until_|^until_|^repeat_|ITERATE|FOR_|LOOP/i;

/** Other scopes by shape of name, when a statement follows the parenthesis. */
export const SCOPED_NAME = /^scoped_|_scoped_/;
export const BLOCK_NAME = /^(?:[a-z]+_)?with_[a-z]/;

/** Conditions that are settled without a configuration. CONFIG_* and IS_ENABLED() are handled by shape. */
export const KNOWN_SYMBOLS: Readonly<Record<string, number>> = {
	__KERNEL__: 1,
	MODULE: 1,
	BITS_PER_LONG: 64,
	__BITS_PER_LONG: 64,
	__SIZEOF_LONG__: 8,
	__LITTLE_ENDIAN: 1,
	__LITTLE_ENDIAN_BITFIELD: 1,
	__BIG_ENDIAN: 0,
	__BIG_ENDIAN_BITFIELD: 0,
	__CHECKER__: 0,
	__cplusplus: 0,
	__GENKSYMS__: 0,
	__CHECK_ENDIAN__: 0,
	__ASSEMBLY__: 0,
	__x86_64__: 1,
	__i386__: 0,
	__GNUC__: 13,
	true: 1,
	false: 0,
};

/** CONFIG tests that count as on. */
export const CONFIG_TESTS: ReadonlySet<string> = new Set([
	"IS_ENABLED",
	"IS_BUILTIN",
	"IS_MODULE",
	"IS_REACHABLE",
	"__has_attribute",
	"__has_include",
	"__has_builtin",
]);

const codes = new Map<string, number>();
for (const [code, words] of WORDS) for (const word of words.split(" ")) codes.set(word, code);

const BLOOM_SIZE = 1 << 14;
const bloom = new Uint8Array(BLOOM_SIZE);
for (const word of codes.keys()) {
	let hash = 0;
	for (let i = 0; i < word.length; i++) hash = (hash * 31 + word.charCodeAt(i)) | 0;
	bloom[(hash ^ (hash >>> 15)) & (BLOOM_SIZE - 1)] = 1;
}

/** Code of the word at [start, end), given the scanner's running hash of it; 0 when it is an ordinary identifier. */
export function wordCode(source: string, start: number, end: number, hash: number): number {
	if (bloom[(hash ^ (hash >>> 15)) & (BLOOM_SIZE - 1)] === 0) return Word.none;
	return codes.get(source.slice(start, end)) ?? Word.none;
}
