# A worker of Strata's in R: elastic nets by glmnet, whose penalty is chosen by cross-validation.
#
# It speaks the protocol of workers (guide "Write a worker"): one request a line of JSON, one reply a line.
# Debian has what it needs: r-cran-jsonlite, r-cran-glmnet.
suppressMessages({
  library(jsonlite)
  library(glmnet)
})

requests <- fifo(Sys.getenv("STRATA_REQUESTS"), "r", blocking = TRUE)
replies <- fifo(Sys.getenv("STRATA_REPLIES"), "w", blocking = TRUE)
shared <- Sys.getenv("STRATA_SHARED")
kept <- NULL

numbers <- function(offset, count) {
  file <- file(shared, "rb")
  on.exit(close(file))
  seek(file, offset)
  readBin(file, "double", count, size = 8, endian = "little")
}

write_bytes <- function(bytes, offset) {
  file <- file(shared, "r+b")
  on.exit(close(file))
  seek(file, offset, rw = "write")
  writeBin(bytes, file)
}

# Matrices stand column by column, as R has them. Missing cells become the mean of the training rows.
table <- function(offset, rows, columns) {
  matrix(numbers(offset, rows * columns), rows, columns)
}

filled <- function(x, means) {
  for (column in seq_len(ncol(x))) {
    x[is.nan(x[, column]), column] <- means[column]
  }
  x
}

answer <- list(
  hello = function(request) {
    list(protocol = 1, name = paste("R", getRversion()))
  },
  fit = function(request) {
    x <- table(request$features, request$rows, length(request$names))
    y <- numbers(request$target, request$rows)
    weights <- rep(1, request$rows)
    if (!is.null(request$weights)) weights <- numbers(request$weights, request$rows)
    means <- colMeans(x, na.rm = TRUE)
    means[is.nan(means)] <- 0
    set.seed(request$seed)
    alpha <- request$learner$params$alpha
    model <- cv.glmnet(filled(x, means), y, weights, alpha = if (is.null(alpha)) 1 else alpha)
    kept <<- list(model = model, means = means)
    list()
  },
  predict = function(request) {
    x <- table(request$features, request$rows, request$columns)
    predicted <- predict(kept$model, filled(x, kept$means), s = "lambda.min")
    write_bytes(writeBin(as.double(predicted), raw(), size = 8, endian = "little"), request$output)
    list(shape = list(length(predicted)))
  },
  save = function(request) {
    bytes <- serialize(kept, NULL)
    write_bytes(bytes, request$output)
    list(bytes = length(bytes))
  },
  load = function(request) {
    file <- file(shared, "rb")
    on.exit(close(file))
    seek(file, request$input)
    kept <<- unserialize(readBin(file, "raw", request$bytes))
    list()
  }
)

while (length(line <- readLines(requests, 1)) > 0) {
  request <- fromJSON(line, simplifyVector = FALSE)
  reply <- tryCatch(
    {
      if (is.null(answer[[request$do]])) stop("no request '", request$do, "'")
      answer[[request$do]](request)
    },
    error = function(error) {
      list(error = list(
        kind = "Error", message = conditionMessage(error),
        trace = list(paste(deparse(conditionCall(error)), collapse = " "))))
    })
  reply$id <- request$id
  writeLines(toJSON(reply, auto_unbox = TRUE, digits = NA), replies)
  flush(replies)
}
