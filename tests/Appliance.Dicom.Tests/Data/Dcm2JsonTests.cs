using System.Text.RegularExpressions;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Our JSON against DCMTK's on every public file, with every difference that remains and the clause that decides.</summary>
public sealed class Dcm2JsonTests
{
    private const string Peer = "/usr/bin/dcm2json";

    /// <summary>The standard's dictionary alone: DCMTK's private one knows more VRs of implicit private elements than PS3.6 (UN by PS3.5 6.2.2).</summary>
    private const string Dictionary = "/usr/share/libdcmtk17/dicom.dic";

    /// <summary>How dcm2json 3.6.7 ends when it comes to compressed pixel data, after everything before it.</summary>
    private const int CompressedPixelData = 81;

    /// <summary>What became of a file that both tools were given.</summary>
    private enum Account
    {
        Equal,
        DifferentByAClause,
        Dcm2JsonCannot,
        RefusedByUs,
        RefusedByBoth,
    }

    /// <summary>DCMTK has no JIS here, and some files are no DICOM at all.</summary>
    private const int LeastCompared = 230;

    [Fact]
    public void Json_EveryPublicFile_EqualsDcm2JsonOrDiffersByAClauseOrIsRefusedWithOffsetAndReason()
    {
        Tool.Require(Peer, "dcmtk");
        var faults = new List<string>();
        var accounts = new List<(string File, Account Account)>();
        var clauses = new Dictionary<string, int>();
        foreach (var file in TestFiles.All())
        {
            var theirs = Tool.Run(Peer, ["-q", "-fc", TestFiles.PathOf(file)], ("DCMDICTPATH", Dictionary));
            accounts.Add((file, Judge(file, theirs, clauses, faults)));
        }

        var output = TestContext.Current.TestOutputHelper!;
        foreach (var group in accounts.GroupBy(one => one.Account).OrderBy(group => group.Key))
        {
            output.WriteLine($"{group.Count(),4} {group.Key}{(group.Count() <= 16 ? ": " + string.Join(", ", group.Select(one => Path.GetFileName(one.File))) : "")}");
        }

        foreach (var (clause, count) in clauses.OrderByDescending(pair => pair.Value))
        {
            output.WriteLine($"{count,4} values: {clause}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(DicomFileTests.Unreadable.Order(), accounts.Where(one => one.Account is Account.RefusedByUs or Account.RefusedByBoth).Select(one => one.File).Order());
        Assert.InRange(accounts.Count(one => one.Account is Account.Equal or Account.DifferentByAClause), LeastCompared, accounts.Count);
    }

    private static Account Judge(string file, Tool.Result theirs, Dictionary<string, int> clauses, List<string> faults)
    {
        var theyRead = theirs.ExitCode is 0 or CompressedPixelData;
        string ours;
        try
        {
            var options = new DicomReadOptions { StopBefore = theirs.ExitCode == CompressedPixelData ? DicomTag.PixelData : null };
            ours = DicomJson.Serialize(DicomFile.Open(TestFiles.PathOf(file), options).Dataset);
        }
        catch (DicomDataException e) when (e.Message.Contains("offset ", StringComparison.Ordinal))
        {
            return theyRead ? Account.RefusedByUs : Account.RefusedByBoth;
        }
        catch (Exception e)
        {
            faults.Add($"{file}: {e}");
            return Account.RefusedByUs;
        }

        if (!theyRead)
        {
            return Account.Dcm2JsonCannot;
        }

        var differences = JsonComparison.Compare(ours, theirs.Text);
        foreach (var difference in differences)
        {
            if (Decision(difference) is { } clause)
            {
                clauses[clause] = clauses.GetValueOrDefault(clause) + 1;
            }
            else
            {
                faults.Add($"{file}: {difference}");
            }
        }

        return differences.Count == 0 ? Account.Equal : Account.DifferentByAClause;
    }

    /// <summary>The clause that decides a difference, or null when none does.</summary>
    private static string? Decision(JsonComparison.Difference difference)
    {
        var (path, vr, kind, ours, theirs) = difference;
        if (kind == "value" && theirs.Replace("\\u0000", "", StringComparison.Ordinal).Trim('[', ']', '"') == ours.Trim('[', ']', '"'))
        {
            return "PS3.5 6.2: a null byte after the text is padding (of UI; devices use it elsewhere), not part of the value";
        }

        if (vr == "PN" && kind == "value" && Regex.Replace(ours, "\\^+\"", "\"") == theirs)
        {
            return "PS3.5 6.2.1.1: carets of trailing null components may be left out; we keep the text as it stands";
        }

        if (vr == "PN" && kind == "Value" && ours.Contains("\"^^^^\"", StringComparison.Ordinal) && !theirs.Contains("Value", StringComparison.Ordinal))
        {
            return "PS3.5 6.2.1.1: a name of null components only; we keep the text as it stands";
        }

        if (vr is "UN" or "OB" && kind == "value" && SameButPadding(ours, theirs))
        {
            return "PS3.5 7.1.1: an odd length is an error of the file; we give the bytes that are there, DCMTK adds one";
        }

        if (vr == "FD" && kind == "value" && Math.Abs((Number(ours) / Number(theirs)) - 1) < 1e-15)
        {
            return "PS3.5 6.2 FD is IEEE 754 binary64: ours reads back to the same bits, DCMTK 3.6.7 is off by the last";
        }

        // In the files of this test, items that declare a character set beside a main data set that does not.
        return path.Contains('/', StringComparison.Ordinal) && (path.EndsWith("/00080005", StringComparison.Ordinal) || path == "00321064[0]/00100010")
            ? "PS3.18 F.2.1 and RFC 8259 8.1: all JSON is UTF-8, items too; DCMTK leaves items in their own bytes when the main data set declares none"
            : null;
    }

    private static bool SameButPadding(string ours, string theirs)
    {
        var (one, other) = (Convert.FromBase64String(ours.Trim('"')), Convert.FromBase64String(theirs.Trim('"')));
        return one.Length % 2 == 1 && other.SequenceEqual(one.Append((byte)0));
    }

    private static double Number(string array) =>
        double.Parse(array.Trim('[', ']'), System.Globalization.CultureInfo.InvariantCulture);
}
