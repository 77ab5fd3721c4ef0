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
	/** the word disappears, its parentheses and argument stay */
	transparent: 23,
	/** a kernel typedef used where a type must stand; never an annotation */
	typedef: 24,
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
		"__user __iomem __rcu __force __percpu __kernel __nocast __private __bitwise __safe __guarded_by_rcu " +
			"__init __exit __initdata __exitdata __initconst __exitconst __init_or_module __initdata_or_module __refdata __ref " +
			"__refconst __devinit __devexit __devinitdata __devinitconst __devexitdata __cpuinit __meminit __memexit __meminitdata " +
			"__net_init __net_exit __net_initdata __must_check __maybe_unused __always_unused __unused __used __retain __malloc " +
			"__mustcheck __sched __lockfunc __kprobes __visible __weak __cold __hot __pure __attribute_const__ __const_attr " +
			"__deprecated __noreturn noreturn __noclone __no_sanitize_address __no_kcsan __no_kasan_or_inline __no_sanitize_undefined " +
			"__no_sanitize_memory __no_kmsan_checks __no_stack_protector __no_profile __nocfi noinline_for_stack noinline_for_tracing " +
			"__flatten __noinline __packed __packed2 __cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned " +
			"____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp __page_aligned_bss __page_aligned_data " +
			"__randomize_layout __no_randomize_layout __designated_init __ro_after_init __read_mostly __init_refok __initdata_refok " +
			"__extension__ __restrict __restrict__ _Noreturn notrace noinstr __latent_entropy __nonstring __noendbr " +
			"__signal_safe __nonnull __attribute_used__ __section_kernel asmlinkage __fortify_function __realloc_size __gcc_struct " +
			"__always_inline __acpi_inline ACPI_INTERNAL_VAR_XFACE __overloadable __no_context_analysis __rust_helper " +
			"__context_unsafe_all __capability_unsafe __bpf_kfunc __bpf_hook __kernel_fpu __hyp_text __cpuidle __efi_init __efi_init_data " +
			"__efiapi __efi_runtime __trace_if_value __must_be_array_attr __builtin_unreachable_attr STACK_FRAME_NON_STANDARD_FP " +
			"DC_FP_REQUIRED ISP_IRAM noinline __visible_default CALLBACK_ATTR __no_fortify __no_caller_saved_registers",
	],
	[
		Word.annotationCall,
		"__attribute__ __attribute __acquires __releases __acquire_shared_attr __must_hold __must_hold_shared __acquires_shared " +
			"__releases_shared __releases_generic __cond_acquires __cond_acquires_shared __cond_releases __try_acquires " +
			"__printf __scanf __gnu_printf __aligned __aligned_largest __counted_by __counted_by_le __counted_by_be __counted_by_ptr " +
			"__sized_by __section __alias __alloc_size __assume_aligned __assume_ctx_lock __guarded_by __pt_guarded_by __mode " +
			"__diagnose_as __compiletime_error __compiletime_warning __errorlike __nonnull_args __no_sanitize __no_sanitize_or_inline " +
			"__cleanup __nonstring_attr __copy __gnu_inline_attr __context_unsafe __context__attr __excludes_ctx_lock __locks_excluded " +
			"__returns_ctx_lock __requires_ctx_lock __excludes __ctx_lock_type __init_in_debug __exit_p_attr __rcu_guarded __builtin_attr " +
			"_Alignas alignas __declspec __btf_id_flags __bpf_kfunc_args ACPI_PRINTF_LIKE ACPI_PRINTF_LIKE_FUNC ACPI_UNUSED_VAR_ATTR",
	],
	[Word.free, "__free"],
	[Word.returns, "return_ptr"],
	[
		Word.scoped,
		"scoped_guard scoped_cond_guard scoped_class scoped_seqlock_read scoped_user_read_access scoped_with_creds",
	],
	[Word.execLoop, "drm_exec_until_all_locked ww_mutex_loop i915_gem_ww_ctx_loop for_i915_gem_ww xe_validation_guard"],
	[
		Word.block,
		"with_intel_runtime_pm with_intel_runtime_pm_if_in_use with_intel_runtime_pm_if_active with_intel_gt_pm " +
			"with_intel_gt_pm_if_awake with_intel_gt_pm_async with_intel_gt_pm_delay with_intel_display_power " +
			"with_intel_display_power_if_enabled with_intel_pps_lock with_ref_tracker xe_with_force_wake with_intel_display_rpm " +
			"with_intel_display_rpm_if_in_use with_intel_display_rpm_if_active with_intel_lpe_audio with_cpu_hotplug",
	],
	[
		Word.loop,
		"igt_render_timeout for_igt_loop drm_exec_retry_loop hlist_nulls_loop list_iterate " +
			"xe_validation_retry_loop until_timeout_loop",
	],
	[Word.guard, "guard CLASS ACQUIRE CLASS_INIT ACQUIRE_ERR_CLASS cond_guard_class"],
	[
		Word.defineCleanup,
		"DEFINE_FREE DEFINE_CLASS DEFINE_GUARD DEFINE_GUARD_COND DEFINE_LOCK_GUARD_0 DEFINE_LOCK_GUARD_1 DEFINE_LOCK_GUARD_1_COND " +
			"EXTEND_CLASS DEFINE_CLASS_IS_COND_GUARD DECLARE_LOCK_GUARD_0_ATTRS DECLARE_LOCK_GUARD_1_ATTRS",
	],
];

/** Iterators by shape of name: anything with one of these in it, when a statement follows the parenthesis. */
export const LOOP_NAME =
	/for_?each|foreach|_each_|each_entry|(?:^|_)for_[a-z]|_iterate|^(?:do_)?while_|_loop$|_until_|^until_|^repeat_|ITER(?:ATE)?|FOR_|LOOP/i;

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
