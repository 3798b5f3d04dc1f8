using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

/// <summary>PS3.18 F.2.6: values of a JSON data set that are elsewhere.</summary>
public sealed class BulkDataUriTests
{
    private const string Json = """
        { "00080060": { "vr": "CS", "Value": ["CT"] },
          "00081140": { "vr": "SQ", "Value": [ { "00091010": { "vr": "OB", "BulkDataURI": "../bulk/1" } } ] },
          "7FE00010": { "BulkDataURI": "../bulk/2", "vr": "OW" } }
        """;

    [Fact]
    public void Parse_BulkDataUriWithoutAResolver_IsRefusedAndNamesTheAttribute()
    {
        var fault = Assert.Throws<DicomDataException>(() => DicomJson.Parse("""{ "7FE00010": { "vr": "OW", "BulkDataURI": "http://127.0.0.1/x" } }"""));

        Assert.Contains("(7FE0,0010) PixelData", fault.Message, StringComparison.Ordinal);
        Assert.Contains("BulkDataURI", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BulkDataUriWithAResolver_TakesItsBytesAtEveryLevel()
    {
        var asked = new List<(DicomTag, string)>();

        var dataset = DicomJson.Parse(System.Text.Encoding.UTF8.GetBytes(Json), (tag, uri) =>
        {
            asked.Add((tag, uri));
            return new byte[] { 1, 2 };
        });

        Assert.Equal([(new DicomTag(0x0009, 0x1010), "../bulk/1"), (DicomTag.PixelData, "../bulk/2")], asked);
        Assert.True(dataset.TryGetItem(DicomTag.PixelData, out var pixels));
        Assert.Equal([1, 2], ((DicomElement)pixels).Bytes.ToArray());
        Assert.Equal(DicomVR.OW, pixels.VR);
    }

    [Theory]
    [InlineData("""{ "7FE00010": { "vr": "OW", "BulkDataURI": 7 } }""")]
    [InlineData("""{ "7FE00010": { "vr": "OW", "BulkDataURI": null } }""")]
    [InlineData("""{ "7FE00010": { "vr": "OW", "Somewhere": "x" } }""")]
    public void Parse_BulkDataUriThatIsNone_IsRefused(string json) =>
        Assert.Throws<DicomDataException>(() => DicomJson.Parse(System.Text.Encoding.UTF8.GetBytes(json), (_, _) => default));
}
