using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Evidence.Gate;

/// <summary>The gate beside a checker that others wrote: whatever it misses in an object from which one element was taken, the gate misses too.</summary>
public sealed class GateAgainstDciodvfyTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds => [.. GateScene.Objects().Keys];

    /// <summary>dciodvfy finds nothing wrong with any kind, and neither does the gate.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKind_IsValidForBoth(string kind)
    {
        using var folder = new TemporaryFolder();
        DicomFile file = GateScene.Objects()[kind];
        file.Save(folder.File("whole.dcm"));

        Peer.AssertValid(folder.File("whole.dcm"));
        Assert.Empty(EvidenceGate.Check(file.Dataset));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ElementTakenOut_ThatDciodvfyMisses_TheGateMissesToo(string kind) => Compare(kind, (holder, tag) => holder.Remove(tag), "taken out");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ElementEmptied_ThatDciodvfyMisses_TheGateMissesToo(string kind) => Compare(
        kind,
        (holder, tag) => holder.AddOrUpdate(holder.TryGetItem(tag, out DicomItem? item) && item is DicomSequence ? new DicomSequence(tag) : new DicomElement(tag, item!.VR, ReadOnlyMemory<byte>.Empty)),
        "emptied");

    private void Compare(string kind, Action<DicomDataset, DicomTag> change, string how)
    {
        using var folder = new TemporaryFolder();
        DicomFile whole = GateScene.Objects()[kind];
        int both = 0, gateAlone = 0, neither = 0;
        var missed = new List<string>();
        foreach (Mutants.Place place in Mutants.Places(whole.Dataset).Where(place => place.ToString() is not ("SOPClassUID" or "SOPInstanceUID")))
        {
            DicomDataset mutant = Mutants.With(whole.Dataset, place, change);
            bool gate = EvidenceGate.Check(mutant).Count > 0;
            new DicomFile(mutant, whole.TransferSyntax).Save(folder.File("mutant.dcm"));
            string[] theirs = [.. Peer.Run("dciodvfy", folder.File("mutant.dcm")).Output.Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal))];
            (both, gateAlone, neither) = (both + (gate && theirs.Length > 0 ? 1 : 0), gateAlone + (gate && theirs.Length == 0 ? 1 : 0), neither + (!gate && theirs.Length == 0 ? 1 : 0));
            if (!gate && theirs.Length > 0)
            {
                missed.Add($"{place}: {theirs[0]}");
            }
        }

        output.WriteLine($"{kind}, {how}: both {both}, the gate alone {gateAlone}, neither {neither}, dciodvfy alone {missed.Count}");
        Assert.True(both > 10);
        Assert.True(missed.Count == 0, string.Join('\n', missed));
    }
}
