using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Evidence of an algorithm that is made up of modules says of which.</summary>
public sealed class EvidenceModuleTests
{
    private static readonly AlgorithmModule Body = new("body-mask", "1.2.0", new string('a', 64));
    private static readonly AlgorithmModule Lungs = new("lung-mask", "2.0.1", new string('b', 64));
    private static readonly EvidenceContext WithModules = EvidenceScene.Context with { Modules = [Body, Lungs] };

    [Fact]
    public void Report_ReadByDsrdump_NamesEveryModuleAsAParameterOfTheAlgorithm()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene scene = EvidenceScene.Create();
        scene.Report(scene.Segmentation(WithModules), WithModules).Save(folder.File("sr.dcm"));

        Peer.AssertValid(folder.File("sr.dcm"));
        string output = Peer.Run("dsrdump", "+Pc", "+Pl", folder.File("sr.dcm")).Output;
        Assert.Contains($"(111002,DCM,\"Algorithm Parameters\")=\"module body-mask 1.2.0 sha256:{Body.Digest}\"", output, StringComparison.Ordinal);
        Assert.Contains($"(111002,DCM,\"Algorithm Parameters\")=\"module lung-mask 2.0.1 sha256:{Lungs.Digest}\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Segmentation_ReadByPydicom_NamesTheModules()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene.Create().Segmentation(WithModules).Save(folder.File("seg.dcm"));

        Peer.AssertValid(folder.File("seg.dcm"));
        Assert.Equal(
            $"module body-mask 1.2.0 sha256:{Body.Digest}\nmodule lung-mask 2.0.1 sha256:{Lungs.Digest}",
            Peer.Pydicom("print(pydicom.dcmread(sys.argv[1]).SegmentSequence[0].SegmentationAlgorithmIdentificationSequence[0].AlgorithmParameters)", folder.File("seg.dcm")));
        Assert.EndsWith("body-mask 1.2.0|lung-mask 2.0.1", Peer.Pydicom("print('|'.join(pydicom.dcmread(sys.argv[1]).SoftwareVersions))", folder.File("seg.dcm")), StringComparison.Ordinal);
    }

    [Fact]
    public void Uids_DifferByEveryModule_AndAreAsEverWithoutOne()
    {
        EvidenceContext[] contexts =
        [
            EvidenceScene.Context,
            EvidenceScene.Context with { Modules = [Body] },
            EvidenceScene.Context with { Modules = [Body with { Version = "1.2.1" }] },
            EvidenceScene.Context with { Modules = [Body with { Digest = new string('c', 64) }] },
            WithModules,
        ];

        string[] uids = [.. contexts.Select(context => context.InstanceUid(EvidenceKind.MeasurementReport))];

        Assert.Equal(uids.Length, uids.Distinct().Count());
        Assert.Equal("2.25.272104861351639138453275665019630269832", uids[0]);
        Assert.DoesNotContain(DicomTag.AlgorithmParameters, EvidenceScene.Create().Segmentation().Dataset.GetSequenceItems(DicomTag.SegmentSequence)[0]
            .GetSequenceItems(DicomTag.SegmentationAlgorithmIdentificationSequence)[0].Select(item => item.Tag));
    }
}
