export const LABELS = ['healthy', 'early blight', 'late blight', 'leaf mould', 'leaf spot', 'mosaic virus', 'rust']
