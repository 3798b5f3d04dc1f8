using Appliance.Fuzz;
using Appliance.Fuzz.Targets.Dicom;

namespace Appliance.Dicom.Tests.Web;

public sealed class StowResponseFuzzTests
{
    [Fact]
    public void StowResponse_Damaged_IsAStatusOrNothing() => SeededRun.Over(
        new StowResponseTarget(),
        [
            """{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.1"]},"00081196":{"vr":"US","Value":[45056]}}]}}"""u8.ToArray(),
            """[{"00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.1"]},"00081197":{"vr":"US","Value":[290]}}]}}]"""u8.ToArray(),
            """<NativeDicomModel><DicomAttribute tag="00081199" vr="SQ"><Item number="1"><DicomAttribute tag="00081155" vr="UI"><Value number="1">1.2.3.1</Value></DicomAttribute></Item></DicomAttribute></NativeDicomModel>"""u8.ToArray(),
        ],
        18);
}
