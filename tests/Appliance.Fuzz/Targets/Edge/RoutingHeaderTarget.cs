using Appliance.Dicom.Data;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Any header: what rules ask of it is read, and a rule about anything that was read holds.</summary>
internal sealed class RoutingHeaderTarget : IFuzzTarget
{
    private static readonly DicomReadOptions Limits = new() { MaxMemoryBytes = 1024 * 1024, MaxDeflatedBytes = 1024 * 1024, MaxElements = 20_000 };

    private static readonly ActiveApp App = new(new AppVersion("app", "1.0.0"), "CT", ["1.2"], default);

    public string Name => "routing-header";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => [DicomDatasetWriter.ToBytes(Header(), DicomTransferSyntax.ExplicitVRLittleEndian)];

    public void Run(ReadOnlySpan<byte> input)
    {
        HeaderFacts facts;
        try
        {
            facts = HeaderFactsReader.Read(DicomDatasetReader.Read(input.ToArray(), DicomTransferSyntax.ExplicitVRLittleEndian, Limits));
        }
        catch (DicomDataException)
        {
            return;
        }

        foreach (string text in facts.BodyTexts)
        {
            Check(facts, text, rule => rule.BodyParts);
        }

        if (facts.Department.Length > 0)
        {
            Check(facts, facts.Department, rule => rule.Departments);
        }
    }

    private static void Check(HeaderFacts facts, string text, Func<RoutingRule, IList<string>> condition)
    {
        var rule = new RoutingRule { Run = false };
        rule.Apps.Add("*");
        condition(rule).Add(text);
        var study = new StudyFacts([], [new SeriesFacts("CT", "1.2", facts)]);
        if (RoutingRules.Decide([rule], study, App, DateTimeOffset.UnixEpoch).Runs)
        {
            throw new OracleException("a rule about a text of the header does not hold");
        }
    }

    private static DicomDataset Header() => new DicomDataset()
        .AddOrUpdate(DicomTag.SpecificCharacterSet, "GB18030")
        .AddOrUpdate(DicomTag.BodyPartExamined, "CHEST")
        .AddOrUpdate(DicomTag.ProtocolName, "胸部平扫")
        .AddOrUpdate(DicomTag.SeriesDescription, "Thorax 1.0 B30f")
        .AddOrUpdate(DicomTag.InstitutionalDepartmentName, "放射科")
        .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, new DicomDataset().AddOrUpdate(
            DicomTag.FrameAnatomySequence,
            new DicomDataset().AddOrUpdate(DicomTag.AnatomicRegionSequence, new DicomDataset().AddOrUpdate(DicomTag.CodeMeaning, "Chest"))));
}
