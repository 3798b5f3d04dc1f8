using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>The evidence as a PACS received it, told apart by pydicom.</summary>
/// <param name="Report">The SR document.</param>
/// <param name="Segmentation">The SEG object; null when there is none.</param>
/// <param name="Pages">The SC pages.</param>
/// <param name="KeyObjects">The KOS document that leads to the pages.</param>
/// <param name="Outlines">The GSPS with the outlines of the segmentation; null when there is none.</param>
public sealed record PacsEvidence(string Report, string? Segmentation, IReadOnlyList<string> Pages, string KeyObjects, string? Outlines)
{
    /// <summary>Every file.</summary>
    public IEnumerable<string> Files => [Report, .. new[] { Segmentation, Outlines }.OfType<string>(), .. Pages, KeyObjects];

    /// <summary>Sorts what a PACS holds by modality.</summary>
    public static async Task<PacsEvidence> ReadAsync(IReadOnlyList<string> files)
    {
        var objects = new List<(string Modality, string File)>();
        foreach (var file in files)
        {
            objects.Add((await Pydicom.AskAsync(file, "print(ds.Modality)"), file));
        }

        string[] Of(string modality) => [.. objects.Where(o => o.Modality == modality).Select(o => o.File)];
        Assert.Equal(files.Count, Of("SR").Length + Of("SEG").Length + Of("OT").Length + Of("KO").Length + Of("PR").Length);
        Assert.Equal(Of("SEG").Length, Of("PR").Length);
        return new PacsEvidence(
            Assert.Single(Of("SR")), Of("SEG").SingleOrDefault(), Of("OT"), Assert.Single(Of("KO")), Of("PR").SingleOrDefault());
    }

    /// <summary>The report's measurements, by the code of the concept and of the side (empty for both lungs).</summary>
    public async Task<IReadOnlyDictionary<(string Concept, string Side), ReportedValue>> MeasurementsAsync()
    {
        var printed = await Pydicom.AskAsync(Report, """
            def walk(item, side):
                for child in item.get('ContentSequence', []):
                    if child.ValueType == 'CODE' and child.ConceptNameCodeSequence[0].CodeMeaning == 'Finding Site':
                        for modifier in child.get('ContentSequence', []):
                            side = modifier.ConceptCodeSequence[0].CodeMeaning
                for child in item.get('ContentSequence', []):
                    if child.ValueType == 'NUM':
                        measured = child.MeasuredValueSequence[0]
                        found.append([child.ConceptNameCodeSequence[0].CodeValue, side,
                                      str(measured.NumericValue), measured.MeasurementUnitsCodeSequence[0].CodeValue])
                    walk(child, side)
            found = []
            walk(ds, '')
            print(json.dumps(found))
            """);
        return JsonSerializer.Deserialize<string[][]>(printed)!.ToDictionary(
            row => (row[0], row[1]),
            row => new ReportedValue(double.Parse(row[2], CultureInfo.InvariantCulture), row[3]));
    }

    /// <summary>Every text and code value of the report, in order.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync() => JsonSerializer.Deserialize<string[]>(await Pydicom.AskAsync(Report, """
        def walk(item):
            for child in item.get('ContentSequence', []):
                if child.ValueType == 'TEXT':
                    texts.append(child.TextValue)
                if child.ValueType == 'CODE':
                    code = child.ConceptCodeSequence[0]
                    texts.append(code.get('CodeValue') or code.LongCodeValue)
                walk(child)
        texts = []
        walk(ds)
        print(json.dumps(texts))
        """))!;
}

/// <summary>A number in a report.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its UCUM unit.</param>
public sealed record ReportedValue(double Value, string Unit);
