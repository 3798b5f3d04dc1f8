using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>A match.</summary>
/// <param name="StudyId">The study's row.</param>
/// <param name="StudyUid">Study Instance UID.</param>
/// <param name="SeriesUid">Series Instance UID: of the youngest series where studies are searched.</param>
/// <param name="InstanceId">The instance whose header the index read.</param>
/// <param name="File">The instance's own file; null above the instance level.</param>
/// <param name="TransferSyntax">Its transfer syntax; null above the instance level.</param>
/// <param name="Attributes">What the index keeps, as DICOM JSON.</param>
internal sealed record SearchRow(
    long StudyId, string StudyUid, string SeriesUid, long InstanceId, string? File, string? TransferSyntax, string Attributes)
{
    public static SearchRow Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetStringOrNull(4), row.GetStringOrNull(5), row.GetString(6));
}
