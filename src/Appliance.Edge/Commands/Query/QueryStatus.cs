using Appliance.Dicom.Network;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Query;

/// <summary>The statuses of C-FIND, C-MOVE and C-GET in words (PS3.4 C.4.1.1.4, C.4.2.1.5, C.4.3.1.4, PS3.7 annex C).</summary>
internal static class QueryStatus
{
    /// <summary>One sentence with the code.</summary>
    /// <param name="status">The status.</param>
    /// <param name="comment">What the peer wrote beside it.</param>
    public static string Words(DicomStatus status, string comment)
    {
        string words = Texts.Get(status.Code switch
        {
            0xA701 => "QueryStatusA701",
            0xA702 => "QueryStatusA702",
            >= 0xA700 and <= 0xA7FF => "QueryStatusA700",
            0xA801 => "QueryStatusA801",
            >= 0xA900 and <= 0xA9FF => "QueryStatusA900",
            0xB000 => "QueryStatusB000",
            >= 0xC000 and <= 0xCFFF => "QueryStatusC000",
            0xFE00 => "QueryStatusFE00",
            0x0122 => "QueryStatus0122",
            0x0124 => "QueryStatus0124",
            _ => "QueryStatusOther",
        });
        return Texts.Format("QueryStatus", status, words, comment.Length == 0 ? "" : $": {comment}");
    }
}
