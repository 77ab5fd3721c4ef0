/** The bundled scenarios, as text. A test keeps this list in step with the folder. */
import SCA01 from "./scenarios/SC-A01.dmabuf";
import SCA02 from "./scenarios/SC-A02.dmabuf";
import SCA03 from "./scenarios/SC-A03.dmabuf";
import SCA04 from "./scenarios/SC-A04.dmabuf";
import SCA05 from "./scenarios/SC-A05.dmabuf";
import SCA06 from "./scenarios/SC-A06.dmabuf";
import SCA07 from "./scenarios/SC-A07.dmabuf";
import SCA08 from "./scenarios/SC-A08.dmabuf";
import SCA09 from "./scenarios/SC-A09.dmabuf";
import SCB01 from "./scenarios/SC-B01.dmabuf";
import SCB02 from "./scenarios/SC-B02.dmabuf";
import SCB03 from "./scenarios/SC-B03.dmabuf";
import SCB04 from "./scenarios/SC-B04.dmabuf";
import SCB05 from "./scenarios/SC-B05.dmabuf";
import SCC01 from "./scenarios/SC-C01.dmabuf";
import SCC02 from "./scenarios/SC-C02.dmabuf";
import SCC03 from "./scenarios/SC-C03.dmabuf";
import SCC04 from "./scenarios/SC-C04.dmabuf";
import SCC05 from "./scenarios/SC-C05.dmabuf";
import SCC06 from "./scenarios/SC-C06.dmabuf";
import SCC07 from "./scenarios/SC-C07.dmabuf";
import SCC08 from "./scenarios/SC-C08.dmabuf";
import SCC09 from "./scenarios/SC-C09.dmabuf";
import SCD01 from "./scenarios/SC-D01.dmabuf";
import SCD02 from "./scenarios/SC-D02.dmabuf";
import SCD03 from "./scenarios/SC-D03.dmabuf";
import SCD04 from "./scenarios/SC-D04.dmabuf";
import SCD05 from "./scenarios/SC-D05.dmabuf";
import SCD06k612 from "./scenarios/SC-D06-k6.12.dmabuf";
import SCD06k71 from "./scenarios/SC-D06-k7.1.dmabuf";
import SCD06v10 from "./scenarios/SC-D06-v10.dmabuf";
import SCD07 from "./scenarios/SC-D07.dmabuf";
import SCD08 from "./scenarios/SC-D08.dmabuf";
import SCD09 from "./scenarios/SC-D09.dmabuf";
import SCD10 from "./scenarios/SC-D10.dmabuf";
import SCD11 from "./scenarios/SC-D11.dmabuf";
import SCD12 from "./scenarios/SC-D12.dmabuf";
import SCD13 from "./scenarios/SC-D13.dmabuf";
import SCD14 from "./scenarios/SC-D14.dmabuf";
import SCE01 from "./scenarios/SC-E01.dmabuf";
import SCE02 from "./scenarios/SC-E02.dmabuf";
import SCE03 from "./scenarios/SC-E03.dmabuf";
import SCE04 from "./scenarios/SC-E04.dmabuf";
import SCE05 from "./scenarios/SC-E05.dmabuf";
import SCE06 from "./scenarios/SC-E06.dmabuf";
import SCE07 from "./scenarios/SC-E07.dmabuf";
import SCF01 from "./scenarios/SC-F01.dmabuf";
import SCG01 from "./scenarios/SC-G01.dmabuf";
import SCG02 from "./scenarios/SC-G02.dmabuf";
import SCG03 from "./scenarios/SC-G03.dmabuf";
import SCG04 from "./scenarios/SC-G04.dmabuf";
import SCG05 from "./scenarios/SC-G05.dmabuf";
import SCG06 from "./scenarios/SC-G06.dmabuf";
import SCG07 from "./scenarios/SC-G07.dmabuf";
import SCG08 from "./scenarios/SC-G08.dmabuf";
import SCG09 from "./scenarios/SC-G09.dmabuf";
import SCG10 from "./scenarios/SC-G10.dmabuf";
import SCG11 from "./scenarios/SC-G11.dmabuf";
import SCG12 from "./scenarios/SC-G12.dmabuf";
import SCG13 from "./scenarios/SC-G13.dmabuf";

/** File name -> text, in the order of the debates. */
export const SCENARIO_TEXTS: Readonly<Record<string, string>> = {
	"SC-A01.dmabuf": SCA01,
	"SC-A02.dmabuf": SCA02,
	"SC-A03.dmabuf": SCA03,
	"SC-A04.dmabuf": SCA04,
	"SC-A05.dmabuf": SCA05,
	"SC-A06.dmabuf": SCA06,
	"SC-A07.dmabuf": SCA07,
	"SC-A08.dmabuf": SCA08,
	"SC-A09.dmabuf": SCA09,
	"SC-B01.dmabuf": SCB01,
	"SC-B02.dmabuf": SCB02,
	"SC-B03.dmabuf": SCB03,
	"SC-B04.dmabuf": SCB04,
	"SC-B05.dmabuf": SCB05,
	"SC-C01.dmabuf": SCC01,
	"SC-C02.dmabuf": SCC02,
	"SC-C03.dmabuf": SCC03,
	"SC-C04.dmabuf": SCC04,
	"SC-C05.dmabuf": SCC05,
	"SC-C06.dmabuf": SCC06,
	"SC-C07.dmabuf": SCC07,
	"SC-C08.dmabuf": SCC08,
	"SC-C09.dmabuf": SCC09,
	"SC-D01.dmabuf": SCD01,
	"SC-D02.dmabuf": SCD02,
	"SC-D03.dmabuf": SCD03,
	"SC-D04.dmabuf": SCD04,
	"SC-D05.dmabuf": SCD05,
	"SC-D06-k6.12.dmabuf": SCD06k612,
	"SC-D06-k7.1.dmabuf": SCD06k71,
	"SC-D06-v10.dmabuf": SCD06v10,
	"SC-D07.dmabuf": SCD07,
	"SC-D08.dmabuf": SCD08,
	"SC-D09.dmabuf": SCD09,
	"SC-D10.dmabuf": SCD10,
	"SC-D11.dmabuf": SCD11,
	"SC-D12.dmabuf": SCD12,
	"SC-D13.dmabuf": SCD13,
	"SC-D14.dmabuf": SCD14,
	"SC-E01.dmabuf": SCE01,
	"SC-E02.dmabuf": SCE02,
	"SC-E03.dmabuf": SCE03,
	"SC-E04.dmabuf": SCE04,
	"SC-E05.dmabuf": SCE05,
	"SC-E06.dmabuf": SCE06,
	"SC-E07.dmabuf": SCE07,
	"SC-F01.dmabuf": SCF01,
	"SC-G01.dmabuf": SCG01,
	"SC-G02.dmabuf": SCG02,
	"SC-G03.dmabuf": SCG03,
	"SC-G04.dmabuf": SCG04,
	"SC-G05.dmabuf": SCG05,
	"SC-G06.dmabuf": SCG06,
	"SC-G07.dmabuf": SCG07,
	"SC-G08.dmabuf": SCG08,
	"SC-G09.dmabuf": SCG09,
	"SC-G10.dmabuf": SCG10,
	"SC-G11.dmabuf": SCG11,
	"SC-G12.dmabuf": SCG12,
	"SC-G13.dmabuf": SCG13,
};
