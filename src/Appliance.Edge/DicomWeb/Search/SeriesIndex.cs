using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>
/// Keeps the table <c>series_index</c> up to what was stored, before each search: one header is read for each series that grew
/// since. Receiving never waits for it, evidence is in it as well, and a journal from before it had the table fills it by the same code.
/// </summary>
internal sealed class SeriesIndex(Journal journal, Spool spool, ILogger<SeriesIndex> logger) : IDisposable
{
    /// <summary>Series whose headers are written with one commit.</summary>
    private const int BatchSize = 200;

    private static readonly DicomReadOptions UpToPixels = new() { StopBefore = new DicomTag(0x7FE0, 0x0000) };

    private readonly SemaphoreSlim _alone = new(1, 1);
    private long _seen;

    /// <summary>Reads what is new. Series that cannot be read are passed over and told of once.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await _alone.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long newest = journal.Read(session => session.Count("SELECT max(id) FROM instance WHERE origin <> 'Prior'"));
            if (newest <= _seen)
            {
                return;
            }

            // On the first time everything is compared, later only what came since. What was fetched of earlier studies is not for
            // viewers, and goes again: its numbers are given anew.
            List<Stale> stale = journal.Read(session => session.Query(
                """
                SELECT i.study_id, i.series_uid, max(i.id), i.file FROM instance i
                LEFT JOIN series_index x ON x.study_id = i.study_id AND x.series_uid = i.series_uid
                WHERE i.id > $seen AND i.state = 'Current' AND i.origin <> 'Prior'
                GROUP BY i.study_id, i.series_uid
                HAVING max(i.id) > coalesce(x.instance_id, 0)
                """,
                row => new Stale(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3)),
                ("$seen", _seen)));
            var unread = new List<Stale>();
            foreach (Stale[] batch in stale.Chunk(BatchSize))
            {
                await IndexAsync(batch, unread, cancellationToken).ConfigureAwait(false);
            }

            _seen = newest;
            if (unread.Count > 0)
            {
                DicomWebLog.NotIndexed(logger, unread.Count, unread[0].InstanceId);
            }
        }
        finally
        {
            _alone.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _alone.Dispose();

    private async Task IndexAsync(Stale[] batch, List<Stale> unread, CancellationToken cancellationToken)
    {
        var read = new List<(Stale Series, DicomDataset Header)>(batch.Length);
        foreach (Stale series in batch)
        {
            try
            {
                read.Add((series, SeriesHeader.Of(DicomFile.Open(spool.PathOf(series.File), UpToPixels).Dataset)));
            }
            catch (Exception fault) when (fault is DicomDataException or IOException or UnauthorizedAccessException)
            {
                unread.Add(series);
            }
        }

        await journal.WriteAsync(
            transaction => read.ForEach(one => PutNeedsTransaction(transaction, one.Series, one.Header)), cancellationToken).ConfigureAwait(false);
    }

    private static void PutNeedsTransaction(JournalTransaction transaction, Stale series, DicomDataset header)
    {
        DicomDataset? request = header.GetSequenceItems(DicomTag.RequestAttributesSequence) is [var first, ..] ? first : null;
        // From the study's row: it may have been deleted since.
        transaction.Execute(
            """
            INSERT OR REPLACE INTO series_index (study_id, series_uid, instance_id, patient_name, patient_id, patient_birth_date,
              patient_sex, study_date, study_time, accession_number, study_code, study_description, referring_physician, modality,
              series_number, series_description, step_start_date, step_start_time, scheduled_step_id, requested_procedure_id, attributes)
            SELECT id, $series, $instance, $name, $id, $birth, $sex, $date, $time, $accession, $code, $description, $physician,
              $modality, $number, $seriesDescription, $stepDate, $stepTime, $step, $procedure, $attributes
            FROM study WHERE id = $study
            """,
            ("$study", series.StudyId),
            ("$series", series.SeriesUid),
            ("$instance", series.InstanceId),
            ("$name", FoldedName.Of(header.GetStringOrEmpty(DicomTag.PatientName))),
            ("$id", header.GetStringOrEmpty(DicomTag.PatientID)),
            ("$birth", TimeRange.Normalize(header.GetStringOrEmpty(DicomTag.PatientBirthDate), isDate: true)),
            ("$sex", header.GetStringOrEmpty(DicomTag.PatientSex)),
            ("$date", TimeRange.Normalize(header.GetStringOrEmpty(DicomTag.StudyDate), isDate: true)),
            ("$time", TimeRange.Normalize(header.GetStringOrEmpty(DicomTag.StudyTime), isDate: false)),
            ("$accession", header.GetStringOrEmpty(DicomTag.AccessionNumber)),
            ("$code", header.GetStringOrEmpty(DicomTag.StudyID)),
            ("$description", header.GetStringOrEmpty(DicomTag.StudyDescription)),
            ("$physician", FoldedName.Of(header.GetStringOrEmpty(DicomTag.ReferringPhysicianName))),
            ("$modality", header.GetStringOrEmpty(DicomTag.Modality)),
            ("$number", header.TryGetValue(DicomTag.SeriesNumber, out int number) ? number.ToString(CultureInfo.InvariantCulture) : ""),
            ("$seriesDescription", header.GetStringOrEmpty(DicomTag.SeriesDescription)),
            ("$stepDate", TimeRange.Normalize(header.GetStringOrEmpty(DicomTag.PerformedProcedureStepStartDate), isDate: true)),
            ("$stepTime", TimeRange.Normalize(header.GetStringOrEmpty(DicomTag.PerformedProcedureStepStartTime), isDate: false)),
            ("$step", request?.GetStringOrEmpty(DicomTag.ScheduledProcedureStepID) ?? ""),
            ("$procedure", request?.GetStringOrEmpty(DicomTag.RequestedProcedureID) ?? ""),
            ("$attributes", DicomJson.Serialize(header)));
    }

    /// <summary>A series whose youngest instance is not in the index.</summary>
    private sealed record Stale(long StudyId, string SeriesUid, long InstanceId, string File);
}
