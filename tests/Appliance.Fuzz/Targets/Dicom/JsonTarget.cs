using Appliance.Dicom.Data;
using Appliance.Dicom.Tests.Data;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>DICOM JSON: what can be read can be written and read again as the same data set.</summary>
internal sealed class JsonTarget : IFuzzTarget
{
    public string Name => "json";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => DicomSeeds.Documents(dataFolder);

    public void Run(ReadOnlySpan<byte> input)
    {
        DicomDataset dataset;
        string json;
        try
        {
            dataset = DicomJson.Parse(input, (_, uri) => System.Text.Encoding.UTF8.GetBytes(uri));
            json = DicomJson.Serialize(dataset);
            dataset = DicomJson.Parse(json);
        }
        catch (DicomDataException)
        {
            return;
        }

        // The first reading may drop what the model has no place for (empty values at the end); from then on nothing changes.
        var differences = DatasetComparison.Compare(dataset, DicomJson.Parse(DicomJson.Serialize(dataset)));
        if (differences.Count > 0)
        {
            throw new OracleException($"written and read again: {differences[0]}");
        }
    }
}
