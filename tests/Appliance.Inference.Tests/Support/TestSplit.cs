using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Appliance.Inference.Tests.Support;

/// <summary>
/// The radiographs that no step of the training of cxr-orientation-qc saw: found by the rule of training/radiographs.py, not by a list, in the
/// public training data (a zip of numpy's .npy files).
/// </summary>
internal static partial class TestSplit
{
    public const int Side = 144;
    private const int BeforeTest = 80;

    /// <summary>Upright pictures, 0 to 1, by file name; skips without the data.</summary>
    public static IReadOnlyList<double[]> Load()
    {
        string path = TestData.Folder("training/cxr/nih-frontal-144.npz");
        using ZipArchive archive = ZipFile.OpenRead(path);
        (string type, byte[] letters) = Read(archive, "file_names.npy");
        int bytes = 4 * int.Parse(type.TrimStart('<', 'U'), CultureInfo.InvariantCulture);
        byte[] pixels = Read(archive, "images.npy").Data;
        return
        [
            .. Enumerable.Range(0, letters.Length / bytes)
                .Where(index => PlaceOf(Encoding.UTF32.GetString(letters, index * bytes, bytes).TrimEnd('\0').Split('_')[0]) >= BeforeTest)
                .Select(index => pixels.AsSpan(index * Side * Side, Side * Side).ToArray().Select(grey => grey / 255.0).ToArray()),
        ];
    }

    private static int PlaceOf(string patient) =>
        (int)(Convert.ToUInt32(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"cxr-orientation-qc {patient}")))[..8], 16) % 100);

    private static (string Type, byte[] Data) Read(ZipArchive archive, string name)
    {
        using Stream stream = archive.GetEntry(name)!.Open();
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        byte[] file = whole.ToArray();
        int head = 10 + file[8] + (file[9] << 8);
        return (Description().Match(Encoding.ASCII.GetString(file, 10, head - 10)).Groups[1].Value, file[head..]);
    }

    [GeneratedRegex("'descr': '([^']+)'")]
    private static partial Regex Description();
}
