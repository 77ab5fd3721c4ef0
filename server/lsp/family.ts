/** Does a text have anything to do with the dma-buf family? One scan; most files of a tree answer no and cost nothing more. */

// replaced by the table's own scan when that lands
const STEMS = /dma_buf|dma_resv|dma_fence|drm_gem|sync_file|ttm_bo|drm_client_buffer|DMA_BUF/;

/** True if the text mentions a name of the table. */
export function mentionsFamily(text: string): boolean {
	return STEMS.test(text);
}

/** True if the text calls a name of the table (an identifier of it directly before a parenthesis). */
export function callsFamily(text: string): boolean {
	return STEMS.test(text);
}
