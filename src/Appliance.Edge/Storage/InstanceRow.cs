using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>A row of the table <c>instance</c>.</summary>
/// <param name="Id">The number by which logs name the instance.</param>
/// <param name="StudyId">Its study.</param>
/// <param name="Facts">Its identity; the Study Instance UID is in the study's row and repeated here.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="State">Whether it counts.</param>
/// <param name="File">Its file, relative to the spool.</param>
/// <param name="Bytes">Bytes of the data set.</param>
/// <param name="Digest">SHA-256 of the data set.</param>
/// <param name="Revision">The study's revision when it was stored.</param>
/// <param name="StoredAt">When it became durable.</param>
public sealed record InstanceRow(
    long Id,
    long StudyId,
    InstanceFacts Facts,
    InstanceOrigin Origin,
    InstanceState State,
    string File,
    long Bytes,
    ReadOnlyMemory<byte> Digest,
    int Revision,
    DateTimeOffset StoredAt)
{
    /// <summary>Whether its file is in the spool.</summary>
    public bool HasFile => State is not (InstanceState.Missing or InstanceState.Deleted);

    internal const string Select =
        """
        SELECT i.id, i.study_id, s.study_uid, i.series_uid, i.sop_uid, i.sop_class, i.transfer_syntax, i.modality,
          i.instance_number, i.origin, i.state, i.file, i.bytes, i.digest, i.revision, i.stored_at
        FROM instance i JOIN study s ON s.id = i.study_id
        """;

    internal static InstanceRow Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        new InstanceFacts(
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.GetString(7),
            row.GetInt32OrNull(8)),
        row.GetEnum<InstanceOrigin>(9),
        row.GetEnum<InstanceState>(10),
        row.GetString(11),
        row.GetInt64(12),
        row.GetFieldValue<byte[]>(13),
        row.GetInt32(14),
        row.GetTime(15));
}
