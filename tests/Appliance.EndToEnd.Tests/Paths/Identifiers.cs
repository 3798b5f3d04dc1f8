using System.Text;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>Everything by which the files of a folder say whose they are, in every spelling that a program might leak it in.</summary>
internal sealed class Identifiers
{
    private static readonly DicomTag[] Tags =
    [
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate, DicomTag.AccessionNumber,
        DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID, DicomTag.SOPInstanceUID, DicomTag.FrameOfReferenceUID,
    ];

    private readonly Dictionary<string, (string Tag, byte[] Bytes)> _needles = [];

    /// <summary>Collects the identifiers of every file.</summary>
    public static Identifiers Of(string folder)
    {
        var found = new Identifiers();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var dataset = DicomFile.Open(file, new DicomReadOptions { StopBefore = DicomTag.PixelData }).Dataset;
            foreach (var tag in Tags)
            {
                found.Add(dataset, tag);
            }
        }

        return found;
    }

    /// <summary>Looks at every byte that the unit published, printed and logged; fails for the first identifier in it.</summary>
    public async Task AssertLeftNothingBehindAsync(WholePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var published = path.Tap.Messages;
        Assert.Contains(published, message => Encoding.UTF8.GetString(message).Contains("/ev/result", StringComparison.Ordinal));
        Assert.All(published, message => AssertNotIn(message, "a message upstream"));
        var retained = await MqttTap.RetainedAsync(path.Broker);
        Assert.NotEmpty(retained);
        Assert.All(retained, message => AssertNotIn(message, "a retained message"));
        Assert.All(path.Fleet.Received, message => AssertNotIn(message.Payload, message.Topic));
        AssertNotIn(Encoding.UTF8.GetBytes(path.Unit.Process.Output), "the unit's output");
        var logs = Directory.GetFiles(Path.Combine(path.Unit.StateFolder, "logs"));
        Assert.NotEmpty(logs);
        foreach (var log in logs)
        {
            await using var shared = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[shared.Length];
            await shared.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            Assert.NotEmpty(bytes);
            AssertNotIn(bytes, log);
        }
    }

    /// <summary>Fails for the first identifier in <paramref name="bytes"/>.</summary>
    public void AssertNotIn(byte[] bytes, string where) => Assert.All(_needles.Values, needle => Assert.True(
        bytes.AsSpan().IndexOf(needle.Bytes) < 0,
        $"{needle.Tag} '{Encoding.UTF8.GetString(needle.Bytes)}' stands in {where}:\n{Around(bytes, needle.Bytes)}"));

    private void Add(DicomDataset dataset, DicomTag tag)
    {
        Assert.True(dataset.TryGetItem(tag, out var item), $"The study has no {tag} to look for.");
        Add(tag, ((DicomElement)item).Bytes.ToArray());
        var text = dataset.GetString(tag);

        // A name is known by its groups and by its given names as well.
        foreach (var part in tag == DicomTag.PatientName ? [text, .. text.Split('='), .. text.Split('=').Select(group => group.Split('^')[^1])] : new[] { text })
        {
            Add(tag, Encoding.UTF8.GetBytes(part));
            Add(tag, CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(part));
            Add(tag, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(part).Trim('"'))); // \u738B
        }
    }

    private void Add(DicomTag tag, byte[] bytes)
    {
        byte[] trimmed = [.. bytes.AsSpan().TrimEnd([(byte)' ', (byte)0])];
        Assert.True(trimmed.Length >= 4, $"{tag} is too short to be looked for.");
        _needles[Convert.ToHexString(trimmed)] = (tag.ToString(), trimmed);
    }

    private static string Around(byte[] bytes, byte[] needle)
    {
        var at = bytes.AsSpan().IndexOf(needle);
        return at < 0 ? "" : Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, at - 300), Math.Min(600, bytes.Length - Math.Max(0, at - 300))));
    }
}
