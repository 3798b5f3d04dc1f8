using System.Globalization;
using System.Text;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Display;

/// <summary>DCMTK's rendering of a file, by dcm2pnm (dcmj2pnm for JPEG).</summary>
internal static class DcmtkPicture
{
    /// <summary>The picture, or null when DCMTK does not render the file.</summary>
    internal static DisplayImage? Render(string path, string target, params string[] options)
    {
        Tool.Require("/usr/bin/dcmj2pnm", "dcmtk");
        File.Delete(target);
        Tool.Result result = Tool.Run("/usr/bin/dcmj2pnm", ["-O", .. options, "+op", path, target]);
        return result.ExitCode == 0 && File.Exists(target) ? ReadPnm(File.ReadAllBytes(target)) : null;
    }

    /// <summary>Binary PGM or PPM: magic, comments, width, height, maximum, one white space, samples.</summary>
    internal static DisplayImage ReadPnm(byte[] bytes)
    {
        var words = new List<string>();
        int at = 0;
        while (words.Count < 4)
        {
            int end = at;
            while (!char.IsWhiteSpace((char)bytes[end])) { end++; }
            if (bytes[at] == '#')
            {
                while (bytes[end] != '\n') { end++; }
            }
            else if (end > at)
            {
                words.Add(Encoding.ASCII.GetString(bytes, at, end - at));
            }

            at = end + 1;
        }

        Assert.Equal("255", words[3]);
        return new DisplayImage(
            int.Parse(words[2], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture), words[0] == "P6", bytes[at..]);
    }

    /// <summary>How far two pictures are apart; null when they do not have the same form.</summary>
    internal static int? Distance(DisplayImage one, DisplayImage other) =>
        (one.Rows, one.Columns, one.IsColor, one.Pixels.Length) == (other.Rows, other.Columns, other.IsColor, other.Pixels.Length)
            ? one.Pixels.Zip(other.Pixels, (a, b) => Math.Abs(a - b)).DefaultIfEmpty(0).Max()
            : null;
}
